import { access, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { AppError } from '../../base/errors.ts'
import { FOLDERS } from '../../engine/language/sort-files.ts'

/** A flows folder and, when a file of it was named, that file's path inside, with forward slashes. */
export type FoundWorkspace = { folder: string; file: string | null }

/**
 * The flows folder that a path names or lies in: the nearest one upwards with a `midflow.yaml`; without any, the folder
 * itself, or the one above a file's folder (`flows` for `flows/bots/support.yaml`).
 * @throws AppError `not-found`; `bad-request` for a file that lies where no flow files do.
 */
export async function findWorkspace(path: string, cwd: string): Promise<FoundWorkspace> {
  const target = resolve(cwd, path)
  const found = await stat(target).catch(() => null)
  if (!found) throw new AppError('not-found', { what: 'file or folder', name: path })
  const start = found.isDirectory() ? target : dirname(target)
  const folder = (await upwards(start)) ?? (found.isDirectory() ? target : above(start, path))
  return { folder, file: found.isDirectory() ? null : relative(folder, target).split(sep).join('/') }
}

function above(folder: string, path: string): string {
  if (FOLDERS.includes(`${basename(folder)}/`)) return dirname(folder)
  throw new AppError('bad-request', { where: path, problem: `this is no flow file: they lie in ${FOLDERS.join(', ')} beside a midflow.yaml` })
}

async function upwards(start: string): Promise<string | null> {
  for (let folder = start; ; folder = dirname(folder)) {
    const there = await access(join(folder, 'midflow.yaml')).then(() => true, () => false)
    if (there) return folder
    if (dirname(folder) === folder) return null
  }
}
