import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip, type ZlibOptions } from 'node:zlib'

export const root = join(import.meta.dirname, '..')

/** The browsers that bundles are made for. */
export const TARGET = ['es2022', 'chrome110', 'firefox115', 'safari16.4']

/** Compressed sizes (gzip, bytes) by file name. */
export type Sizes = Record<string, number>
export type Built = { rebuilt: boolean; sizes: Sizes }

const [gzipped, brotli] = [promisify<string, ZlibOptions, Buffer>(gzip), promisify<string, Buffer>(brotliCompress)]

/** Former files that stay, for pages that were loaded some minutes ago. */
const KEPT = 2

/**
 * Makes the files of `dist/NAME` by `make`, each also as `.br` and `.gz`, unless those that are there were made of the same
 * `sources` (globs from the root). What they were made of is noted outside of that folder, which is served.
 */
export async function madeFiles(name: string, sources: string[], make: () => Promise<Record<string, string>>, force = false): Promise<Built> {
  const out = join(root, 'dist', name)
  const stamp = join(root, 'dist', `${name}.json`)
  const hash = hashOfSources(sources)
  const made = readStamp(stamp)
  if (!force && made?.sources === hash && Object.keys(made.sizes).every((file) => existsSync(join(out, file)))) return { rebuilt: false, sizes: made.sizes }
  // Packed by other threads: the process that starts has its own to do.
  const files = await Promise.all(Object.entries(await make()).map(async ([file, text]) => ({ file, text, gz: await gzipped(text, { level: 9 }), br: await brotli(text) })))
  for (const { file, text, gz, br } of files) {
    write(join(out, file), text)
    write(join(out, `${file}.gz`), gz)
    write(join(out, `${file}.br`), br)
  }
  const sizes: Sizes = Object.fromEntries(files.map(({ file, gz }) => [file, gz.length]))
  write(stamp, JSON.stringify({ sources: hash, sizes }))
  return { rebuilt: true, sizes }
}

/** Ten hex digits for a name that may be kept for good, since another content has another. */
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 10)

/** Of the files or folders in `dir` that `pattern` matches, keeps the newest few. */
export function removeOld(dir: string, pattern: RegExp): void {
  const files = readdirSync(dir).filter((name) => pattern.test(name))
  const newestFirst = files.map((name) => ({ name, at: statSync(join(dir, name)).mtimeMs })).toSorted((a, b) => b.at - a.at)
  for (const { name } of newestFirst.slice(KEPT + 1)) {
    for (const ending of ['', '.gz', '.br']) rmSync(join(dir, name + ending), { recursive: true, force: true })
  }
}

function hashOfSources(globs: string[]): string {
  const hash = createHash('sha256')
  for (const name of globSync([...globs, 'bundling/*.ts', 'node_modules/esbuild/package.json'], { cwd: root }).toSorted()) {
    hash.update(`${relative(root, join(root, name))}\0`).update(readFileSync(join(root, name)))
  }
  return hash.digest('hex')
}

function readStamp(stamp: string): { sources: string; sizes: Sizes } | null {
  try {
    const { sources, sizes }: { sources: string; sizes: Sizes } = JSON.parse(readFileSync(stamp, 'utf8'))
    return { sources, sizes: { ...sizes } }
  } catch {
    return null
  }
}

/** All at once: a server may be reading, or another one building. */
function write(file: string, content: string | Buffer): void {
  mkdirSync(dirname(file), { recursive: true })
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, content)
  renameSync(draft, file)
}
