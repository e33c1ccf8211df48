import { rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { build, type BuildOptions } from 'esbuild'
import { type Built, hashOf, madeFiles, removeOld, root, TARGET } from '../bundling/made-files.ts'

/** What the HTTP server has at `/console`: every path that is not a file under `assets/` is answered with `index.html`. */
export const CONSOLE_DIR = join(root, 'dist/console')

const SOURCES = ['console/**/*.{ts,tsx,css}', 'widget/core/*.ts', 'widget/app/rich-text.tsx', 'server/protocol/*.ts', 'node_modules/{preact,@dagrejs/dagre}/package.json']

/**
 * Bundles the console into `dist/console`: `index.html` and `assets/HASH/NAME.js` and `.css`, which may be kept for good; the
 * graph and the settings are loaded when they are opened. Does nothing if what is there was made of the same sources.
 */
export async function buildConsole(options: { force?: boolean } = {}): Promise<Built> {
  const built = await madeFiles('console', SOURCES, makeFiles, options.force)
  if (built.rebuilt) removeOld(join(CONSOLE_DIR, 'assets'), BUILD)
  return built
}

async function makeFiles(): Promise<Record<string, string>> {
  const shared: BuildOptions = { absWorkingDir: root, bundle: true, minify: true, write: false, target: TARGET, legalComments: 'none', charset: 'utf8', logLevel: 'silent' }
  const app = await build({
    ...shared, entryPoints: { main: 'console/main.tsx', style: 'console/design/all.css' }, format: 'esm', splitting: true, outdir: join(CONSOLE_DIR, 'assets'),
    entryNames: '[name]', chunkNames: '[name]-[hash]', jsx: 'automatic', jsxImportSource: 'preact',
  })
  const theme = await build({ ...shared, entryPoints: ['console/shell/early-theme.ts'], format: 'iife' })
  const texts = Object.fromEntries([...(app.outputFiles ?? []).map(({ path, text }) => [basename(path), text]), ['theme.js', theme.outputFiles?.[0]?.text ?? '']])
  const folder = `assets/${hashOf(JSON.stringify(texts))}`
  return {
    ...Object.fromEntries(Object.entries(texts).map(([name, text]) => [`${folder}/${name}`, text])),
    'assets/icon.svg': ICON,
    'index.html': page(folder),
  }
}

/** The folder of one build. */
const BUILD = /^[0-9a-f]{10}$/

const ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#4f46e5"/><path d="M8 21V11l8 7 8-7v10" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/></svg>'

/** No script and no style stands in the page itself: its policy forbids both. */
const page = (folder: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<meta name="color-scheme" content="light dark">
<title>Midflow</title>
<link rel="icon" href="/console/assets/icon.svg" type="image/svg+xml">
<script src="/console/${folder}/theme.js"></script>
<link rel="stylesheet" href="/console/${folder}/style.css">
<script type="module" src="/console/${folder}/main.js"></script>
</head>
<body><div id="app"></div><noscript>The console needs JavaScript.</noscript></body>
</html>
`

if (process.argv[1] === import.meta.filename) {
  if (process.argv.includes('--force')) rmSync(CONSOLE_DIR, { recursive: true, force: true })
  const { sizes } = await buildConsole({ force: process.argv.includes('--force') })
  for (const [name, size] of Object.entries(sizes)) process.stdout.write(`${basename(name)} ${(size / 1000).toFixed(1)} kB gzip\n`)
}
