import type { Turn, VisitorMessage } from '../engine/run.ts'
import type { InboxEntry, RunDocument } from '../models/run.ts'
import { fromEntry } from './inbox.ts'
import type { ShellCommand, StoredCommand } from './stored-command.ts'

type ShowTurn = Extract<ShellCommand, { type: 'show-turn' }>

/** How many event ids a run remembers after they were worked on. */
export const REMEMBERED_IDS = 200

/** How many steps of its way a run remembers. */
export const REMEMBERED_STEPS = 200

/** The run as it is saved after a turn, with the commands to perform. */
export type PlannedSave = { set: Partial<RunDocument>; commands: StoredCommand[] }

/**
 * Turns the engine's answer into the next state of the run document. Messages that have just got their number are
 * shown before anything the bot says now, so that numbers are shown in rising order and a reader's cursor is never overtaken.
 * Pure. `inbox` is the stamped inbox, its head the event that was worked on;
 * `begins` when the turn is the first of a new run; `at` is the time of the save, which every message of it has.
 */
export function planTurn(run: RunDocument, inbox: InboxEntry[], turn: Turn, { begins, at }: { begins: boolean; at: number }): PlannedSave {
  const revision = run.revision + 1
  const arrived = inbox.filter((entry, i) => entry.message && run.inbox[i]?.seq === null)
  const list: { seq: number | null; command: StoredCommand['command'] }[] = []
  let { seq, entries } = run
  let last: ShowTurn['last'] = null
  let page: ShowTurn['page'] = null
  const said: string[] = []
  if (begins) list.push({ seq: null, command: { type: 'open' } })
  if (begins && run.number > 0) list.push({ seq: null, command: { ...REOPENED, n: ++entries, after: (inbox[0]?.seq ?? seq + 1) - 1 } })
  for (const entry of arrived) {
    const event = fromEntry(entry)
    if (event.type === 'message') {
      const message = turn.sensitive ? masked(event.message) : event.message
      list.push({ seq: message.seq, command: { type: 'record-message', eventId: event.id, at: event.at, message } })
      last = { text: message.text, author: 'visitor' }
      if (!turn.sensitive) said.push(message.text)
      page = message.page ?? page
    }
    if (event.type === 'agent' && event.what.kind === 'message') {
      const { agent, text, files } = event.what
      list.push({ seq: event.what.seq, command: { type: 'record-reply', eventId: event.id, at: event.at, agent, text, files } })
      last = { text, author: 'agent' }
      said.push(text)
    }
  }
  for (const command of turn.commands) {
    if (command.type === 'entry') {
      list.push({ seq: null, command: { ...command, type: 'record-entry', n: ++entries, after: seq } })
    } else if (command.type === 'say') {
      seq += 1
      last = { text: command.text, author: 'bot' }
      list.push({ seq, command })
    } else list.push({ seq: null, command })
  }
  list.push({ seq: null, command: { type: 'show-turn', openQuestion: turn.openQuestion, lastSeq: seq, last, said: said.join(' '), page } })
  const commands = list.map((item, n) => ({ id: `${run._id}:${revision}:${n}`, at, ...item }))
  const head = inbox[0]
  return {
    commands,
    set: {
      snapshot: turn.snapshot,
      done: turn.done,
      waitingAt: turn.waitingAt,
      inbox: inbox.slice(1),
      commands: commands.map((command) => JSON.stringify(command)),
      failures: 0,
      recentIds: [...run.recentIds, ...(head ? [head.id] : [])].slice(-REMEMBERED_IDS),
      revision,
      seq,
      entries,
      path: [...(begins ? [] : run.path), ...turn.path.map((state) => ({ state, at: new Date(at) }))].slice(-REMEMBERED_STEPS),
    },
  }
}

const REOPENED = { type: 'record-entry', kind: 'event', what: 'reopened', by: null, text: '', mentions: [] } as const satisfies Partial<ShellCommand>

/** What is kept of an answer to a sensitive question. */
const MASK = '••••••'

const masked = (message: VisitorMessage): VisitorMessage => ({ ...message, text: MASK })
