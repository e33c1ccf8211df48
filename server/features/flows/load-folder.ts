import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError, codeOf } from '../../base/errors.ts'
import type { SourceFile } from '../../engine/flow.ts'

/** Text files that belong to a workspace. */
const EXTENSIONS = /\.(ya?ml|json|js|ts|mjs|cjs|transcript)$/
const MOST_FILES = 5_000
const MOST_BYTES = 1_000_000
const MOST_BYTES_IN_ALL = 20_000_000

/**
 * Reads a folder of flow files: YAML, JSON, code and transcripts, in the order of their paths, which have forward slashes.
 * Hidden files and folders, node_modules and symbolic links are left out.
 * @throws AppError `not-found` without the folder, `bad-request` when it is no folder or holds too much.
 */
export async function loadFolder(dir: string): Promise<SourceFile[]> {
  const found = await stat(dir).catch(() => null)
  if (!found) throw new AppError('not-found', { what: 'folder', name: dir })
  if (!found.isDirectory()) throw new AppError('bad-request', { where: dir, problem: 'this is a file; name the folder of flow files' })
  const paths = (await pathsIn(dir, '')).toSorted()
  if (paths.length > MOST_FILES) throw new AppError('bad-request', { where: dir, problem: `there are ${paths.length} files, and ${MOST_FILES} are the most; is this the folder of flow files?` })
  const files: SourceFile[] = []
  let bytes = 0
  for (const path of paths) {
    const { size } = await stat(join(dir, path))
    if (size > MOST_BYTES) throw new AppError('bad-request', { where: path, problem: `the file has ${size} bytes, and ${MOST_BYTES} are the most` })
    bytes += size
    if (bytes > MOST_BYTES_IN_ALL) throw new AppError('bad-request', { where: dir, problem: `the files are more than ${MOST_BYTES_IN_ALL} bytes together` })
    files.push({ path, text: await readFile(join(dir, path), 'utf8') })
  }
  return files
}

async function pathsIn(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch((err: unknown) => {
    throw new AppError('bad-request', { where: join(root, folder), problem: `this folder cannot be read (${String(codeOf(err))}); is it among the flow files?` }, { cause: err })
  })
  const found = await Promise.all(
    entries.map(async (entry): Promise<string[]> => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.name.startsWith('.') || entry.name === 'node_modules') return []
      if (entry.isDirectory()) return pathsIn(root, path)
      return entry.isFile() && EXTENSIONS.test(entry.name) ? [path] : []
    }),
  )
  return found.flat()
}
