import { parseDocument, Scalar, visit } from 'yaml'
import type { Problem, SourceFile } from '../flow.ts'
import { createProblems } from './problems.ts'
import { quote } from './yaml/quote.ts'
import { readYaml } from './yaml/read-yaml.ts'

/**
 * The same file, tidied: what YAML 1.1 tools would misread is quoted, blanks at the ends of lines and needless empty lines
 * go, the file ends with one line break. Comments stay, the meaning too, and doing it twice changes nothing. A file that
 * cannot be read is left as it is, with its problems.
 */
export function formatYaml(file: SourceFile): { text: string; problems: Problem[] } {
  const { report, problems } = createProblems()
  readYaml(file, report)
  if (problems.length > 0) return { text: file.text, problems }
  const text = file.text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')
  return { text: tidyLines(quoteMisread(text)), problems: [] }
}

/** Plain scalars that YAML 1.1 takes for something else than text, numbers as people write them, `true` and `false`. */
const MISREAD = new RegExp(
  '^(?:' +
    [
      'y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF|True|TRUE|False|FALSE', '~|null|Null|NULL', '=|<<',
      String.raw`[-+]?0[0-7_]+|0\d+|[-+]?0b[01_]+|[-+]?0x[\da-fA-F_]+|0o[0-7]+`, String.raw`[-+]?\d[\d_]*_[\d_]*(?:\.[\d_]*)?`,
      String.raw`[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?`, String.raw`[-+]?(?:\d[\d_]*)?\.?[\d_]*[eE][-+]?\d+`, String.raw`[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)`,
      String.raw`\d{4}-\d\d?-\d\d?(?:[Tt ].*)?`,
    ].join('|') +
    ')$',
)

function quoteMisread(text: string): string {
  const misread = scalarsOf(text).filter(({ type, value }) => type === Scalar.PLAIN && MISREAD.test(value))
  return misread.reduceRight((whole, { start, end, value }) => whole.slice(0, start) + quote(value) + whole.slice(end), text)
}

/** Every scalar, keys included, in the order of the file. */
function scalarsOf(text: string): { type: Scalar['type']; value: string; start: number; end: number }[] {
  const found: ReturnType<typeof scalarsOf> = []
  visit(parseDocument(text, { schema: 'failsafe', uniqueKeys: false, prettyErrors: false }), {
    Scalar: (_key, { type, value, range }) => {
      if (range) found.push({ type, value: String(value), start: range[0], end: range[1] })
    },
  })
  return found
}

/** Outside of texts that span lines, blanks at the end of a line and empty lines beyond one mean nothing. */
function tidyLines(text: string): string {
  const isKept = linesOfLongTexts(text)
  const lines = text.split('\n')
  const tidy = lines.flatMap((line, i) => {
    if (isKept.has(i)) return [line]
    const isBlank = line.trim() === ''
    return isBlank && (i === 0 || (lines[i - 1]?.trim() === '' && !isKept.has(i - 1))) ? [] : [line.trimEnd()]
  })
  while (tidy.length > 1 && tidy.at(-1) === '') tidy.pop()
  return `${tidy.join('\n')}\n`
}

/** The numbers of the lines that texts on several lines cover. */
function linesOfLongTexts(text: string): Set<number> {
  const lineOf = (offset: number) => text.slice(0, offset).split('\n').length - 1
  const long = scalarsOf(text).filter(({ start, end }) => text.slice(start, end).includes('\n'))
  return new Set(long.flatMap(({ start, end }) => {
    const [first, last] = [lineOf(start), lineOf(Math.max(start, end - 1))]
    return Array.from({ length: last - first + 1 }, (_, i) => first + i)
  }))
}
