import { createHash } from 'node:crypto'
import { SourceMap } from 'node:module'
import { transform, type TransformFailure } from 'esbuild'
import type { ActionCode } from './action-run.ts'

export type PreparedCode = {
  hash: string
  main: string
  /** The line in the main file where main seems to be defined: the last resort of a message. */
  mainLine: number | null
  /** CommonJS texts by path. */
  files: Record<string, string>
  /** Libraries that the texts may require. */
  libraries: string[]
  /** Where a place in a text stood in the author's file. */
  original(file: string, line: number, column: number): { line: number; column: number }
}

/** A text that cannot be compiled: what is wrong, and where. */
export class CodeError extends Error {
  readonly place: { file: string; line: number | null; column: number | null }
  constructor(message: string, place: { file: string; line: number | null; column: number | null }) {
    super(message)
    this.name = 'SyntaxError'
    this.place = place
  }
}

/**
 * Code as the isolate takes it: CommonJS JavaScript stays as it is; TypeScript, ES modules and `import()` are translated, and places are
 * mapped back. `known` are the libraries there are; those that the texts mention are listed. Throws `CodeError`.
 */
export async function prepareCode(code: ActionCode, known: readonly string[]): Promise<PreparedCode> {
  const sources = { ...code.modules, [code.file]: code.source }
  const files: Record<string, string> = {}
  const maps = new Map<string, SourceMap>()
  for (const [file, source] of Object.entries(sources)) {
    const text = source.startsWith('\uFEFF') ? source.slice(1) : source
    if (file.endsWith('.json')) files[file] = `module.exports = ${text}`
    else if (needsTranslation(file, text)) {
      const { code: out, map } = await translate(file, text)
      files[file] = out
      maps.set(file, map)
    } else files[file] = text.startsWith('#!') ? `//${text}` : text
  }
  const hash = createHash('sha256').update(JSON.stringify([code.file, files])).digest('hex')
  const all = Object.values(files).join('\n')
  const dynamic = /require\s*\(\s*[^'"`\s)]/.test(all)
  const libraries = known.filter((name) => dynamic || all.includes(`'${name}'`) || all.includes(`"${name}"`) || all.includes(`\`${name}\``))
  return {
    hash,
    main: code.file,
    mainLine: lineOfMain(code.source),
    files,
    libraries,
    original(file, line, column) {
      const entry = maps.get(file)?.findEntry(line - 1, column - 1)
      return entry && 'originalLine' in entry ? { line: entry.originalLine + 1, column: entry.originalColumn + 1 } : { line, column }
    },
  }
}

const needsTranslation = (file: string, text: string): boolean =>
  /\.(ts|mts|cts|mjs)$/.test(file) || /^\s*(import\s*[\w{*'"]|export\s+(default|const|let|var|async|function|class|\{|\*))/m.test(text) || /\bimport\s*\(/.test(text)

async function translate(file: string, text: string): Promise<{ code: string; map: SourceMap }> {
  try {
    const { code, map } = await transform(text, {
      loader: /\.[mc]?ts$/.test(file) ? 'ts' : 'js',
      format: 'cjs',
      target: 'es2024',
      platform: 'node',
      sourcemap: 'external',
      sourcefile: file,
      supported: { 'dynamic-import': false },
      logLevel: 'silent',
    })
    return { code, map: new SourceMap(JSON.parse(map)) }
  } catch (err) {
    if (!isTransformFailure(err)) throw err
    const first = err.errors[0]
    throw new CodeError(first?.text ?? 'The code cannot be read', { file, line: first?.location?.line ?? null, column: first?.location ? first.location.column + 1 : null })
  }
}

const isTransformFailure = (err: unknown): err is TransformFailure => err instanceof Error && 'errors' in err && Array.isArray(err.errors)

function lineOfMain(source: string): number | null {
  const at = source.search(/\b(exports\.main|function main|export default|const main|module\.exports)\b/)
  return at < 0 ? null : source.slice(0, at).split('\n').length
}
