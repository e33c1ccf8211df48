import { build } from 'esbuild'

const ENTRIES: Record<string, string> = {
  lodash: 'lodash',
  luxon: 'luxon',
}

/** Libraries that code may require and that are brought into the isolate as text. */
export const libraryNames: readonly string[] = Object.keys(ENTRIES)

/** A library as one CommonJS text. */
export async function libraryText(name: string): Promise<string> {
  const built = await build({
    stdin: { contents: `module.exports = require(${JSON.stringify(ENTRIES[name])})`, resolveDir: import.meta.dirname, loader: 'js' },
    bundle: true, write: false, format: 'cjs', platform: 'browser', target: 'es2024', minify: true, logLevel: 'silent', mainFields: ['main'], define: { global: 'globalThis' },
  })
  return built.outputFiles[0]?.text ?? ''
}
