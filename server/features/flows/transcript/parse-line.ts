import { parse } from 'yaml'
import { z } from 'zod'
import { parseDuration } from '../../../engine/language/literals.ts'
import { isTakenName } from '../../../engine/language/vocabulary.ts'
import type { Loose, StubOutcome, TranscriptLine } from './transcript.ts'

type Unread = { problem: string; fix: string | null }

const KINDS = 'visitor: …, bot: …, code NAME -> { … }, after 10m, until 2026-11-26 09:00, agent NAME: …, expect: { … }'

/** Reads one line of a transcript, its continuation lines joined to it with line breaks. Pure. */
export function parseLine(text: string, line: number): TranscriptLine | Unread {
  const said = /^(visitor|bot|expect):(?:\s+([\s\S]*))?$/.exec(text)
  if (said) {
    const [, who = '', rest = ''] = said
    if (who === 'visitor') return readVisitor(rest, text, line)
    if (who === 'bot') return { kind: 'bot', line, text, pattern: rest }
    return { kind: 'expect', line, text, condition: rest }
  }
  const agent = /^agent ([^:]+):\s+([\s\S]+)$/.exec(text)
  if (agent) return readAgent(agent[1]?.trim() ?? '', agent[2] ?? '', text, line)
  const [word = '', ...rest] = text.split(/\s+/)
  if (word === 'code') return readCode(text, line)
  if (word === 'after') return readAfter(rest.join(' '), text, line)
  if (word === 'until') return readUntil(rest.join(' '), text, line)
  return { problem: `cannot read "${text}"; a line is one of: ${KINDS}`, fix: null }
}

function readVisitor(rest: string, text: string, line: number): TranscriptLine | Unread {
  if (rest === '') return { problem: 'the visitor says nothing', fix: 'visitor: hello' }
  const parts = /^(?:\[[^\]]+\]\s*)+$/.test(rest) ? [...rest.matchAll(/\[([^\]]+)\]/g)].map((match) => match[1] ?? '') : []
  const files = /^(?:<file [^>]+>\s*)+$/.test(rest) ? [...rest.matchAll(/<file ([^>]+)>/g)].map((match) => match[1] ?? '') : []
  return { kind: 'visitor', line, text, said: parts.length + files.length > 0 ? '' : rest, clicks: parts, files }
}

function readAgent(name: string, rest: string, text: string, line: number): TranscriptLine {
  const does = { returns: 'returned', closes: 'closed', online: 'online' } as const
  if (rest === 'returns' || rest === 'closes' || rest === 'online') return { kind: 'agent', line, text, name, does: does[rest], said: '' }
  return { kind: 'agent', line, text, name, does: /^frees \d+$/.test(rest) ? 'frees' : 'message', said: rest }
}

function readAfter(rest: string, text: string, line: number): TranscriptLine | Unread {
  const ms = parseDuration(rest)
  return ms === undefined ? { problem: `"${rest}" is no duration`, fix: 'after 10m' } : { kind: 'after', line, text, ms }
}

function readUntil(rest: string, text: string, line: number): TranscriptLine | Unread {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d$/.test(rest)) return { problem: `"${rest}" is no date with a time`, fix: 'until 2026-11-26 09:00' }
  return { kind: 'until', line, text, at: rest }
}

const loose: z.ZodType<Loose> = z.lazy(() => z.union([z.string(), z.array(loose), z.record(z.string(), loose)]))
const map = z.record(z.string(), loose)

function readCode(text: string, line: number): TranscriptLine | Unread {
  const match = /^code\s+([\w-]+)\s*(\{[\s\S]*?\})?\s*(?:->\s*([\s\S]+))?$/.exec(text)
  if (!match) return { problem: `cannot read "${text}"`, fix: 'code look-up-order { order_number: 0012345 } -> { found: true }' }
  const [, action = '', input, outcome] = match
  const given = input === undefined ? null : readMap(input)
  const stub = outcome === undefined ? null : readOutcome(outcome.trim())
  if (given && 'problem' in given) return { problem: `the input of ${action}: ${given.problem}`, fix: null }
  if (stub && 'problem' in stub) return { problem: `the outcome of ${action}: ${stub.problem}`, fix: null }
  return { kind: 'code', line, text, action, input: given && given.map, outcome: stub && stub.outcome }
}

function readOutcome(text: string): { outcome: StubOutcome } | { problem: string } {
  const fails = /^fails\s+([\w-]+)$/.exec(text)
  if (fails) return { outcome: { kind: 'fails', error: fails[1] ?? '' } }
  const throws = /^throws\s+"([\s\S]*)"$/.exec(text)
  if (throws) return { outcome: { kind: 'throws', message: throws[1] ?? '' } }
  if (!text.startsWith('{')) return { problem: `"${text}" is none of { output: value }, fails timeout, throws "text"` }
  const read = readMap(text)
  return 'problem' in read ? read : { outcome: { kind: 'output', values: read.map } }
}

/** A map in braces, its values as they stand. */
export function readMap(text: string): { map: Record<string, Loose> } | { problem: string } {
  try {
    const read = map.safeParse(parse(text, refuseTakenNames, { schema: 'failsafe' }))
    return read.success ? { map: read.data } : { problem: `"${text}" is no map, e.g. { found: true }` }
  } catch (err) {
    return { problem: err instanceof Error ? (err.message.split('\n')[0] ?? '') : String(err) }
  }
}

/** A value under such a name would be lost without a word. */
function refuseTakenNames(name: unknown, value: unknown): unknown {
  if (typeof name === 'string' && isTakenName(name)) throw new Error(`nothing can be named "${name}"`)
  return value
}
