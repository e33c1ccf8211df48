import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { AppError } from '../../base/errors.ts'
import type { SourceFile } from '../../engine/flow.ts'

/** Files that a release may hold, and how large one may be, bytes. */
const COUNTS = /\.(ya?ml|json|js|mjs|cjs|ts|transcript)$/
const LARGEST = 1_000_000

/**
 * The flow files of a folder, by path relative to it with forward slashes, sorted. Hidden files, node_modules and symbolic
 * links are left out.
 * @throws AppError `not-found` when there is no such folder, `bad-request` when a file is too large.
 */
export async function loadFolder(dir: string): Promise<SourceFile[]> {
  const entries = await readdir(dir, { withFileTypes: true, recursive: true }).catch((cause: unknown) => {
    throw new AppError('not-found', { what: 'folder of flow files', name: dir, hint: 'Name one: midflow COMMAND flows.' }, { cause })
  })
  const paths = entries
    .filter((entry) => entry.isFile() && COUNTS.test(entry.name))
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)))
    .filter((path) => !path.split(sep).some((part) => part.startsWith('.') || part === 'node_modules'))
    .toSorted()
  return await Promise.all(paths.map(async (path) => ({ path: path.split(sep).join('/'), text: await readOne(join(dir, path), path) })))
}

async function readOne(file: string, path: string): Promise<string> {
  const { size } = await stat(file)
  if (size > LARGEST) throw new AppError('bad-request', { where: path, problem: `the file has ${size} bytes; at most ${LARGEST} are read` })
  return await readFile(file, 'utf8')
}
