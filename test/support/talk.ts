import { advance } from '../../server/engine/advance.ts'
import { compileFlow, type FlowMachine } from '../../server/engine/compile-flow.ts'
import type { Json, Workspace } from '../../server/engine/flow.ts'
import { readWorkspace } from '../../server/engine/language/read-workspace.ts'
import type { CallResult, Command, Facts, Note, RunEvent, WriteResult } from '../../server/engine/run.ts'

/** A conversation with the pure engine: no store, no clock, no code; what the bot wants is looked at and answered by hand. */
export type Talk = {
  /** What the bot said since the last look. */
  heard(): string[]
  /** Everything the engine wanted since the last look, in order. */
  commands(): Command[]
  notes(): Note[]
  waitingAt(): string | null
  done(): boolean
  say(text: string, options?: { seen?: number }): void
  click(...ids: string[]): void
  /** Clicks a choice at the question shown as message `seq`. */
  clickAt(seq: number, ...ids: string[]): void
  /** Moves time; timers that come due fire in order. */
  after(ms: number): void
  /** Fires a timer whatever the time. */
  fire(timer: string): void
  result(result: CallResult | Record<string, Json>): void
  event(event: RunEvent): void
  /** Begins a new run with an event that is no message. */
  restartWith(event: RunEvent): void
  openQuestion(): number | null
  seq(): number
  records: Record<string, ({ id: string } & Record<string, Json>) | null>
  facts: { language: string; queues: Facts['queues']; sticky: Record<string, string>; away: boolean; holdWrites: boolean; past?: Facts['past'] }
  snapshot(): string | null
  restore(snapshot: string): void
  pendingCalls(): string[]
  flushWrites(): void
}

export const START_OF_TALK = Date.parse('2026-11-25T10:00:00Z')

/** A workspace of files given as text; fails on any problem. */
export function workspaceOf(files: Record<string, string>): Workspace {
  const { workspace, problems } = readWorkspace(
    Object.entries({ 'midflow.yaml': 'midflow: 1\nlanguages: [en, de]\ntime-zone: Europe/Berlin\ncountry: DE\ncurrency: EUR\n', ...files }).map(([path, text]) => ({ path, text })),
  )
  const errors = problems.filter((problem) => problem.severity === 'error')
  if (errors.length > 0) throw new Error(errors.map(({ at, message }) => `${at.file}:${at.line}:${at.column} ${message}`).join('\n'))
  return workspace
}

export function talkTo(files: Record<string, string>, bot = 'b', options: { seed?: string } = {}): Talk {
  return talkWith(compileFlow(workspaceOf(files), bot), options)
}

export function talkWith(machine: FlowMachine, options: { seed?: string } = {}): Talk {
  let snapshot: string | null = null
  let now = START_OF_TALK
  let [seq, events, done, revision] = [0, 0, false, 0]
  let openQuestion: number | null = null
  let waitingAt: string | null = null
  let [said, wanted, notes]: [string[], Command[], Note[]] = [[], [], []]
  let timers: { ref: string; at: number }[] = []
  let calls: string[] = []
  let written: RunEvent[] = []
  const records: Talk['records'] = { contact: { id: 'contact-1' }, ticket: null }
  const facts: Talk['facts'] = { language: 'en', queues: {}, sticky: {}, away: true, holdWrites: false }
  const id = () => `event-${events++}`

  const take = (event: RunEvent) => {
    const turn = advance(machine, done && event.type === 'message' ? null : snapshot, event, {
      now, seed: `${options.seed ?? 'seed'}:${revision++}`, timeZone: 'Europe/Berlin', language: facts.language, country: 'DE', currency: 'EUR', visitor: { id: 'visitor-1', verified: false },
      conversation: { id: 'conversation-1', status: 'open', owner: 'bot' }, page: { url: '', path: '', title: '' }, records, queues: facts.queues, seq, sticky: facts.sticky, past: facts.past ?? {},
    })
    ;({ snapshot, done, openQuestion, waitingAt } = turn)
    notes.push(...turn.notes)
    turn.commands.forEach(perform)
    if (!facts.holdWrites) flushWrites()
  }

  const flushWrites = () => {
    for (let event = written.shift(); event; event = written.shift()) take(event)
  }

  const perform = (command: Command) => {
    wanted.push(command)
    const answer = (ref: string, result: WriteResult) => written.push({ type: 'written', id: id(), at: now, command: ref, result })
    switch (command.type) {
      case 'say':
        seq += 1
        said.push(command.text + (command.question?.choices.map(({ label }) => ` [${label}]`).join('') ?? '') + (command.question?.skip ? ` [${command.question.skip}]` : ''))
        break
      case 'set-timer':
        timers.push({ ref: command.ref, at: command.at })
        break
      case 'cancel-timer':
        timers = timers.filter((timer) => timer.ref !== command.ref)
        break
      case 'start-call':
        calls.push(command.ref)
        break
      case 'cancel-call':
        calls = calls.filter((call) => call !== command.ref)
        break
      case 'write-record': {
        const record = { ...(command.id === null ? { id: `${command.object}-1` } : records[command.object]), ...command.set, id: command.id ?? `${command.object}-1` }
        records[command.object] = record
        answer(command.ref, { ok: true, record: { object: command.object, id: record.id, properties: record } })
        break
      }
      case 'hand-off':
        records['ticket'] ??= { id: 'ticket-1' }
        answer(command.ref, { ok: true, record: { object: 'hand-off', id: 'ticket-1', properties: { queue: command.queue, away: facts.away } } })
        break
      case 'find-record':
        answer(command.ref, { ok: true, record: null })
        break
      case 'remember-variant':
        facts.sticky[command.split] = command.variant
        break
      case 'take-back':
      case 'show-agent':
      case 'requeue':
      case 'snooze':
      case 'entry':
      case 'notify':
      case 'close':
        break
    }
  }

  const write = (text: string, choice: { question: number; ids: string[] } | null, seen: number) => {
    seq += 1
    take({ type: 'message', id: id(), at: now, message: { seq, text, choice, files: [], seen } })
  }
  const clickAt = (question: number, ...ids: string[]) => write(ids.join(', '), { question, ids }, seq)

  return {
    heard: () => said.splice(0),
    commands: () => wanted.splice(0),
    notes: () => notes.splice(0),
    waitingAt: () => waitingAt,
    done: () => done,
    openQuestion: () => openQuestion,
    seq: () => seq,
    say: (text, { seen = seq } = {}) => write(text, null, seen),
    clickAt,
    click: (...ids) => clickAt(openQuestion ?? 0, ...ids),
    after(ms) {
      const until = now + ms
      for (;;) {
        const due = timers.filter((timer) => timer.at <= until).toSorted((a, b) => a.at - b.at)[0]
        if (!due) break
        timers = timers.filter((timer) => timer !== due)
        now = Math.max(now, due.at)
        take({ type: 'timer', id: id(), at: now, timer: due.ref })
      }
      now = until
    },
    fire: (timer) => take({ type: 'timer', id: id(), at: now, timer }),
    result(given) {
      const call = calls.shift()
      if (call === undefined) throw new Error('no call is pending')
      const result: CallResult = isCallResult(given) ? given : { ok: true, outputs: given, answer: null }
      take({ type: 'call-result', id: id(), at: now, call, result })
    },
    event: take,
    restartWith(event) {
      snapshot = null
      take(event)
    },
    pendingCalls: () => [...calls],
    flushWrites,
    records,
    facts,
    snapshot: () => snapshot,
    restore: (text) => void (snapshot = text),
  }
}

const isCallResult = (given: CallResult | Record<string, Json>): given is CallResult => typeof given['ok'] === 'boolean'
