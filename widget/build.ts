import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { build, type Plugin, transform } from 'esbuild'
import { type Built, hashOf, madeFiles, removeOld, root, TARGET } from '../bundling/made-files.ts'

const SOURCES = ['widget/**/*.{ts,tsx,css}', 'server/protocol/visitor.ts']

/** Name, entry: what the loader loads when it is wanted. The languages are the files of `widget/texts`; English is in the app. */
const entries = (): [name: string, entry: string][] => {
  const files = globSync(['widget/parts/*.{ts,tsx}', 'widget/texts/*.ts'], { cwd: root }).filter((file) => file !== 'widget/texts/en.ts')
  return [['app', 'widget/app/start.tsx'], ...files.toSorted().map((file): [string, string] => [basename(file).replace(/\.tsx?$/, ''), file])]
}

/**
 * Bundles the widget into `dist/widget`: `widget.js`, the loader under its lasting name, and `widget/HASH/NAME.js`, each also
 * as `.br` and `.gz`. Does nothing if what is there was made of the same sources, unless `force`.
 */
export async function buildWidget(options: { force?: boolean } = {}): Promise<Built> {
  const built = await madeFiles('widget', SOURCES, makeFiles, options.force)
  if (built.rebuilt) removeOld(join(root, 'dist/widget/widget'), /./)
  return built
}

async function makeFiles(): Promise<Record<string, string>> {
  const parts = await Promise.all(entries().map(async ([name, entry]): Promise<[string, string]> => [`${name}.js`, await bundle(entry, 'esm', {})]))
  const folder = `widget/${hashOf(JSON.stringify(parts))}/`
  const languages = entries().filter(([, entry]) => entry.startsWith('widget/texts/')).map(([name]) => name)
  const loader = await bundle('widget/loader.ts', 'iife', { FOLDER: JSON.stringify(folder), LANGUAGES: JSON.stringify(languages.join(' ')) })
  return { 'widget.js': loader, ...Object.fromEntries(parts.map(([name, text]) => [folder + name, text])) }
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

/** A part draws with the app's `draw.ts`, which knows what it drew; nothing else is shared by further files, which would be waited for. */
const appsDraw: Plugin = {
  name: 'draw',
  setup({ onResolve }) {
    onResolve({ filter: /\/draw\.ts$/ }, () => ({ path: './app.js', external: true }))
  },
}

async function bundle(entry: string, format: 'esm' | 'iife', define: Record<string, string>): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root, entryPoints: [entry], bundle: true, minify: true, write: false, format, define, target: TARGET,
    tsconfigRaw: {}, jsx: 'transform', jsxFactory: 'h', jsxFragment: 'Fragment', inject: entry.endsWith('.tsx') ? ['widget/app/jsx.ts'] : [], legalComments: 'none',
    plugins: entry.startsWith('widget/parts/') ? [minifiedCss, appsDraw] : [minifiedCss],
    // A module is always UTF-8; the loader is read in whatever encoding the page has.
    charset: format === 'esm' ? 'utf8' : 'ascii', logLevel: 'silent',
  })
  return outputFiles[0]?.text ?? ''
}

if (process.argv[1] === import.meta.filename) {
  const { sizes } = await buildWidget({ force: process.argv.includes('--force') })
  for (const [name, size] of Object.entries(sizes)) process.stdout.write(`${basename(name).padEnd(12)} ${(size / 1000).toFixed(1).padStart(5)} kB gzip\n`)
}
