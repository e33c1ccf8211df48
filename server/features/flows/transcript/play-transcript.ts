import { DateTime } from 'luxon'
import type { Json, Workspace } from '../../../engine/flow.ts'
import type { ActionRequest, CallResult } from '../../../engine/run.ts'
import { align } from '../align.ts'
import { createRehearsal, type Rehearsal, type RehearsalEvent, type RunCall } from '../rehearsal/rehearse.ts'
import { checkExpectation } from './check-expectation.ts'
import { callName, formatCall, formatMessage } from './format-event.ts'
import { isMeant, toJson } from './loose-value.ts'
import { matchesPattern } from './matches-pattern.ts'
import { sayLine } from './say-line.ts'
import type { Transcript, TranscriptLine } from './transcript.ts'

/** A line of a played transcript: as it was written, missing, said beside it, or wrong for a reason. */
export type PlayedLine =
  | { kind: 'same' | 'missing'; line: number; text: string }
  | { kind: 'extra'; line: null; text: string }
  | { kind: 'wrong'; line: number; text: string; why: string }

export type Played = { file: string; name: string; line: number; passed: boolean; lines: PlayedLine[]; notes: string[] }

export type PlayOptions = {
  workspace: Workspace
  /** Runs what the transcript does not stub. */
  runCall: RunCall
}

/** When a conversation happens that does not say so: a Monday. */
const DEFAULT_NOW = '2026-01-05 10:00'

type Answer = Extract<TranscriptLine, { kind: 'bot' | 'code' }>
type Happened = { text: string; event: Extract<RehearsalEvent, { type: 'bot' | 'call' }> }

/** Plays a conversation and compares what the bot says and runs with what is written, up to the first line that cannot be played. */
export async function playTranscript(transcript: Transcript, options: PlayOptions): Promise<Played> {
  const { workspace } = options
  const { header } = transcript
  const happened: Happened[] = []
  const notes: string[] = []
  let stubs: Extract<TranscriptLine, { kind: 'code' }>[] = []

  const takeStub = (request: ActionRequest) => {
    const found = stubs.findIndex((line) => line.action === callName(request))
    return found < 0 ? undefined : stubs.splice(found, 1)[0]
  }
  const runCall: RunCall = async (request, surroundings) => {
    const stub = takeStub(request)
    if (stub) named.add(request)
    return (stub && stubbed(stub, request, workspace)) ?? options.runCall(request, surroundings)
  }
  const named = new Set<ActionRequest>()
  const hear = (event: RehearsalEvent) => {
    if (event.type === 'bot') happened.push({ event, text: `bot: ${formatMessage(event.text, event.question)}` })
    if (event.type === 'call' && named.has(event.request)) happened.push({ event, text: formatCall(event) })
    if (event.type === 'note') notes.push(event.step === null ? event.message : `${event.step}: ${event.message}`)
  }

  const lines: PlayedLine[] = []
  const finish = (): Played => ({
    file: transcript.file, name: transcript.name, line: transcript.line, lines, notes, passed: lines.every((line) => line.kind === 'same'),
  })
  const wrong = (line: TranscriptLine, why: unknown) => {
    lines.push({ kind: 'wrong', line: line.line, text: line.text, why: why instanceof Error ? why.message : String(why) })
  }

  const zone = workspace.settings.timeZone
  const bot = header.bot ?? ''
  let rehearsal: Rehearsal
  try {
    rehearsal = createRehearsal(
      {
        workspace, bot, runCall, pick: header.pick, random: () => 0, agents: header.agents, verified: header.verified,
        language: header.language ?? workspace.bots[bot]?.languages[0] ?? 'en',
        now: momentOf(header.now ?? DEFAULT_NOW, zone),
        page: header.page === null ? null : { url: header.page, title: '' },
        contact: propertiesOf(header.contact, workspace),
      },
      hear,
    )
  } catch (err) {
    lines.push({ kind: 'wrong', line: transcript.line, text: `=== ${transcript.name}`, why: err instanceof Error ? err.message : String(err) })
    return finish()
  }

  let rest = transcript.lines
  while (rest.length > 0) {
    const end = rest.findIndex((line, i) => i > 0 && isAct(line))
    const stretch = end < 0 ? rest : rest.slice(0, end)
    rest = rest.slice(stretch.length)
    const [first] = stretch
    const act = first && isAct(first) ? first : null
    stubs = stretch.filter((line) => line.kind === 'code')
    if (act) {
      try {
        await perform(rehearsal, act, zone)
        lines.push({ kind: 'same', line: act.line, text: act.text })
      } catch (err) {
        wrong(act, err)
        return finish()
      }
    }
    lines.push(...compare(stretch, happened.splice(0)))
    for (const line of stretch) {
      if (line.kind !== 'expect') continue
      const why = checkExpectation(line.condition, rehearsal.scope(), workspace, bot)
      if (why === null) lines.push({ kind: 'same', line: line.line, text: line.text })
      else wrong(line, why)
    }
  }
  return finish()
}

const isAct = (line: TranscriptLine): boolean => line.kind !== 'bot' && line.kind !== 'code' && line.kind !== 'expect'

async function perform(rehearsal: Rehearsal, line: TranscriptLine, zone: string): Promise<void> {
  switch (line.kind) {
    case 'visitor':
      return rehearsal.say(sayLine(line, rehearsal.openQuestion()?.question ?? null))
    case 'after':
      return rehearsal.until(rehearsal.now() + line.ms)
    case 'until': {
      const at = momentOf(line.at, zone)
      if (at < rehearsal.now()) throw new Error(`it is ${writtenMoment(rehearsal.now(), zone)} already`)
      return rehearsal.until(at)
    }
    case 'agent':
      return rehearsal.agent(line.name, line.does === 'frees' ? 'online' : line.does, line.said)
    default:
      return undefined
  }
}

/** Expected and actual lines of one stretch side by side. */
function compare(stretch: TranscriptLine[], happened: Happened[]): PlayedLine[] {
  const expected = stretch.filter((line): line is Answer => line.kind === 'bot' || line.kind === 'code')
  return align(expected, happened, isSame).map(({ left, right }): PlayedLine => {
    if (left === null) return { kind: 'extra', line: null, text: right.text }
    return { kind: right === null ? 'missing' : 'same', line: left.line, text: left.text }
  })
}

function isSame(line: Answer, { event, text }: Happened): boolean {
  if (line.kind === 'bot') return event.type === 'bot' && matchesPattern(line.pattern, text.slice('bot: '.length))
  if (event.type !== 'call' || callName(event.request) !== line.action) return false
  return line.input === null || (event.request.kind === 'code' && isMeant(line.input, event.request.input))
}

function stubbed({ outcome }: Extract<TranscriptLine, { kind: 'code' }>, request: ActionRequest, workspace: Workspace): CallResult | null {
  switch (outcome?.kind) {
    case undefined:
      return null
    case 'fails':
      return { ok: false, kind: outcome.error, message: `the transcript says: fails ${outcome.error}` }
    case 'throws':
      return { ok: false, kind: 'threw', message: outcome.message }
    case 'output': {
      const fields = request.kind === 'code' ? workspace.actions[request.action]?.output : undefined
      const outputs = Object.entries(outcome.values).map(([name, value]) => [name, toJson(value, fields?.[name]?.type ?? null)] as const)
      const unset = Object.keys(fields ?? {}).map((name) => [name, null] as const)
      return { ok: true, outputs: Object.fromEntries([...unset, ...outputs]), answer: null }
    }
  }
}

const propertiesOf = (contact: Transcript['header']['contact'], workspace: Workspace): Record<string, Json> =>
  Object.fromEntries(Object.entries(contact).map(([name, value]) => [name, toJson(value, workspace.properties['contact']?.[name]?.type ?? null)]))

const momentOf = (text: string, zone: string): number => DateTime.fromFormat(text, 'yyyy-MM-dd HH:mm', { zone }).toMillis()

const writtenMoment = (at: number, zone: string): string => DateTime.fromMillis(at, { zone }).toFormat('yyyy-MM-dd HH:mm')
