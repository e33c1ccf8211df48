import { parseDocument } from 'yaml'
import { z } from 'zod'
import type { Problem, SourceFile } from '../../../engine/flow.ts'
import { parseLine } from './parse-line.ts'
import type { Loose, Transcript, TranscriptHeader, TranscriptLine } from './transcript.ts'

/**
 * Reads a transcript file: conversations that begin with `=== name`, each with a YAML header, `---` and its lines.
 * Reports everything that cannot be read, with its line; a line that begins with two blanks goes on with the one before.
 */
export function parseTranscript(file: SourceFile): { transcripts: Transcript[]; problems: Problem[] } {
  const problems: Problem[] = []
  const complain = (line: number, message: string, fix: string | null = null, column = 1) => {
    problems.push({ severity: 'error', at: { file: file.path, line, column }, message, fix, code: 'transcript' })
  }
  const rows = file.text.split(/\r?\n/).map((text, i) => ({ line: i + 1, text }))
  const starts = rows.filter((row) => row.text.startsWith('==='))
  const before = rows.slice(0, (starts[0]?.line ?? rows.length + 1) - 1).find((row) => !isIdle(row.text))
  if (before) complain(before.line, 'a conversation begins with "=== its name"', '=== a visitor says hello')
  if (starts.length === 0 && !before) complain(1, 'the file has no conversation', '=== a visitor says hello')

  const transcripts = starts.map((start, i): Transcript => {
    const own = rows.slice(start.line, starts[i + 1] ? (starts[i + 1]?.line ?? 0) - 1 : rows.length)
    const rule = own.findIndex((row) => row.text.trim() === '---')
    const name = start.text.replace(/^=+/, '').trim()
    if (name === '') complain(start.line, 'the conversation has no name', '=== a visitor says hello')
    if (rule < 0) complain(start.line, 'between header and lines stands a line of three hyphens', '---')
    const header = readHeader(own.slice(0, Math.max(0, rule)), complain)
    return { name, file: file.path, line: start.line, header, lines: readLines(own.slice(rule + 1), complain) }
  })
  const names = new Map<string, number>()
  for (const { name, line } of transcripts) {
    const other = names.get(name)
    if (other !== undefined) complain(line, `line ${other} has a conversation of the name "${name}" already`)
    else names.set(name, line)
  }
  return { transcripts, problems }
}

type Row = { line: number; text: string }
type Complain = (line: number, message: string, fix?: string | null, column?: number) => void

const isIdle = (text: string): boolean => text.trim() === '' || text.startsWith('#')

function readLines(rows: Row[], complain: Complain): TranscriptLine[] {
  const joined: Row[] = []
  for (const row of rows) {
    const last = joined.at(-1)
    if (isIdle(row.text)) continue
    if (row.text.startsWith('  ') && last) last.text += `\n${row.text.slice(2).trimEnd()}`
    else joined.push({ line: row.line, text: row.text.trimEnd() })
  }
  return joined.flatMap((row) => {
    const read = parseLine(row.text, row.line)
    if ('problem' in read) {
      complain(row.line, read.problem, read.fix)
      return []
    }
    return [read]
  })
}

const texts = z.record(z.string(), z.string())
const loose: z.ZodType<Loose> = z.lazy(() => z.union([z.string(), z.array(loose), z.record(z.string(), loose)]))
const headerSchema = z.strictObject({
  bot: z.string().optional(),
  language: z.string().optional(),
  now: z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d$/, 'write a date and a time, e.g. 2026-11-25 19:10').optional(),
  contact: z.record(z.string(), loose).default({}),
  agents: z.union([z.array(z.string()), z.record(z.string(), loose).transform((map) => Object.keys(map))]).default([]),
  page: z.string().optional(),
  pick: texts.default({}),
})

const EMPTY: TranscriptHeader = { bot: null, language: null, now: null, contact: {}, verified: false, agents: [], page: null, pick: {} }

function readHeader(rows: Row[], complain: Complain): TranscriptHeader {
  const first = rows[0]?.line ?? 1
  const document = parseDocument(rows.map((row) => row.text).join('\n'), { schema: 'failsafe', prettyErrors: false })
  const [error] = document.errors
  if (error) {
    const before = rows.map((row) => row.text).join('\n').slice(0, error.pos[0])
    complain(first + before.split('\n').length - 1, `the header is no YAML: ${error.message}`)
    return EMPTY
  }
  const read = headerSchema.safeParse(document.toJS() ?? {})
  if (!read.success) {
    for (const issue of read.error.issues) {
      const keys = issue.code === 'unrecognized_keys' ? issue.keys : [issue.path.join('.')]
      const line = rows.find((row) => row.text.startsWith(String(keys[0]).split('.')[0] ?? ''))?.line ?? first
      const known = Object.keys(headerSchema.shape).join(', ')
      complain(line, issue.code === 'unrecognized_keys' ? `a header has no "${keys.join('", "')}"; it may say ${known}` : `${keys[0]}: ${issue.message}`)
    }
    return EMPTY
  }
  const { bot = null, language = null, now = null, page = null, agents, pick } = read.data
  const { verified, ...contact } = read.data.contact
  return { bot, language, now, page, agents, pick, contact, verified: verified === 'true' }
}
