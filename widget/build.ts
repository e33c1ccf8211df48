import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { build, type Plugin, transform } from 'esbuild'

const root = join(import.meta.dirname, '..')
const out = join(root, 'dist/widget')
/** What the files in `out` were made of; outside of it, since that folder is served. */
const stamp = join(root, 'dist/widget.json')

const TARGET = ['es2022', 'chrome110', 'firefox115', 'safari16.4']
/** Former app files that stay, for pages whose loader is some minutes older. */
const KEPT = 2

/** Compressed sizes (gzip, bytes) by file name. */
export type Sizes = Record<string, number>

/**
 * Bundles the widget into `dist/widget`: `widget.js`, the loader under its lasting name, and `widget/app-HASH.js`, each also
 * as `.br` and `.gz`. Does nothing if what is there was made of the same sources, unless `force`.
 */
export async function buildWidget(options: { force?: boolean } = {}): Promise<{ rebuilt: boolean; sizes: Sizes }> {
  const sources = hashOfSources()
  const made = readStamp()
  if (!options.force && made?.sources === sources && Object.keys(made.sizes).every((name) => existsSync(join(out, name)))) {
    return { rebuilt: false, sizes: made.sizes }
  }
  const app = await bundle('widget/app/start.tsx', 'esm', {})
  const appFile = `widget/app-${createHash('sha256').update(app).digest('hex').slice(0, 10)}.js`
  const loader = await bundle('widget/loader.ts', 'iife', { APP_FILE: JSON.stringify(appFile) })
  const files: Record<string, string> = { [appFile]: app, 'widget.js': loader }
  const sizes: Sizes = {}
  for (const [name, text] of Object.entries(files)) {
    sizes[name] = gzipSync(text, { level: 9 }).length
    write(join(out, name), text)
    write(join(out, `${name}.gz`), gzipSync(text, { level: 9 }))
    write(join(out, `${name}.br`), brotliCompressSync(text))
  }
  removeOld(join(out, 'widget'))
  write(stamp, JSON.stringify({ sources, sizes }))
  return { rebuilt: true, sizes }
}

const minifiedCss: Plugin = {
  name: 'css',
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, 'utf8'), { loader: 'css', minify: true, target: TARGET })
      return { contents: code.trim(), loader: 'text' }
    })
  },
}

async function bundle(entry: string, format: 'esm' | 'iife', define: Record<string, string>): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root, entryPoints: [entry], bundle: true, minify: true, write: false, format, define, target: TARGET,
    jsx: 'transform', jsxFactory: 'h', jsxFragment: 'Fragment', inject: entry.endsWith('.tsx') ? ['widget/app/jsx.ts'] : [], legalComments: 'none', plugins: [minifiedCss],
    // A module is always UTF-8; the loader is read in whatever encoding the page has.
    charset: format === 'esm' ? 'utf8' : 'ascii', logLevel: 'silent',
  })
  return outputFiles[0]?.text ?? ''
}

function hashOfSources(): string {
  const hash = createHash('sha256')
  const sources = globSync(['widget/**/*.{ts,tsx,css}', 'server/protocol/*.ts', 'node_modules/{preact,esbuild}/package.json'], { cwd: root })
  for (const name of sources.toSorted()) hash.update(`${relative(root, join(root, name))}\0`).update(readFileSync(join(root, name)))
  return hash.digest('hex')
}

function readStamp(): { sources: string; sizes: Sizes } | null {
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

function removeOld(dir: string): void {
  const apps = readdirSync(dir).filter((name) => /^app-\w+\.js$/.test(name))
  const newestFirst = apps.map((name) => ({ name, at: statSync(join(dir, name)).mtimeMs })).toSorted((a, b) => b.at - a.at)
  for (const { name } of newestFirst.slice(KEPT + 1)) {
    for (const ending of ['', '.gz', '.br']) rmSync(join(dir, name + ending), { force: true })
  }
}

if (process.argv[1] === import.meta.filename) {
  const { sizes } = await buildWidget({ force: process.argv.includes('--force') })
  for (const [name, size] of Object.entries(sizes)) process.stdout.write(`${basename(name)} ${(size / 1000).toFixed(1)} kB gzip\n`)
}
