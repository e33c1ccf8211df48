import type { Json, Workspace } from '../../../engine/flow.ts'
import { advance } from '../../../engine/advance.ts'
import { compileFlow } from '../../../engine/compile-flow.ts'
import type { ActionRequest, CallRequest, CallResult, Command, EmailCodeRequest, Facts, RunEvent, ShownQuestion, Turn, VisitorMessage } from '../../../engine/run.ts'
import type { Scope } from '../../../engine/scope.ts'
import { scopeOfRun } from '../../../engine/scope-of-run.ts'
import { TICKET_DEFAULTS } from '../../../records/ticket-defaults.ts'
import { AppError } from '../../../base/errors.ts'
import { chooseVariants, type Picks } from './choose-variants.ts'
import { createRehearsalRecords, type RehearsalRecords } from './rehearsal-records.ts'
import { isStaffed, makeFacts, type World } from './rehearsal-world.ts'

/** What happens in a rehearsed conversation, in order. */
export type RehearsalEvent =
  | { type: 'bot'; seq: number; text: string; question: ShownQuestion | null }
  | { type: 'visitor'; seq: number; text: string }
  | { type: 'agent'; seq: number; agent: string; text: string }
  | { type: 'call'; request: ActionRequest; result: CallResult }
  | { type: 'notify'; to: string[]; text: string }
  | { type: 'hand-off'; queue: string; away: boolean; ticket: string }
  | { type: 'back' }
  | { type: 'closed' }
  | { type: 'note'; step: string | null; message: string }

/** What is said by the visitor: typed, clicked at the open question, or sent as files. */
export type VisitorInput = { text: string; ids: string[] | null; files: VisitorMessage['files'] }

export type RehearsalOptions = {
  workspace: Workspace
  bot: string
  language: string
  /** Milliseconds UTC: where the conversation's own clock starts. */
  now: number
  contact: Record<string, Json>
  verified: boolean
  /** Names of the agents who are online. */
  agents: string[]
  page: { url: string; title: string } | null
  pick: Picks
  random: () => number
  /** Runs code and webhooks; time stands still meanwhile. */
  runCall: RunCall
}

/** What code may know of the conversation that it runs in, and the records that it may change. */
export type CallSurroundings = { bot: string; startedAt: number; records: RehearsalRecords }
export type RunCall = (request: ActionRequest, surroundings: CallSurroundings) => Promise<CallResult>

/**
 * One conversation with a bot in memory, by the engine that the server uses: records, queues and clock are its own. Every
 * function resolves when the bot waits again. Time moves by `until` only, and fires timers on its way, each at its time.
 */
export type Rehearsal = {
  say(input: VisitorInput): Promise<void>
  agent(name: string, what: 'message' | 'returned' | 'closed' | 'online', text?: string): Promise<void>
  until(at: number): Promise<void>
  now(): number
  /** The time of the next timer. */
  nextTimer(): number | null
  openQuestion(): { seq: number; question: ShownQuestion } | null
  state(): { waitingAt: string | null; status: string; owner: string }
  /** What conditions read now. */
  scope(): Scope
  picked: Picks
}

/** The code that answers an `email-code` question in a rehearsal. */
export const REHEARSED_CODE = '123456'

/** @throws AppError `not-found` when the workspace has no such bot. */
export function createRehearsal(options: RehearsalOptions, emit: (event: RehearsalEvent) => void): Rehearsal {
  if (!Object.hasOwn(options.workspace.bots, options.bot)) {
    throw new AppError('not-found', { what: 'bot', name: options.bot, hint: `There are: ${Object.keys(options.workspace.bots).join(', ') || 'none'}.` })
  }
  const { workspace, picked } = chooseVariants(options.workspace, options.pick, options.random)
  const machine = compileFlow(workspace, options.bot)
  const records = createRehearsalRecords(options.contact, { ticket: TICKET_DEFAULTS })
  const prove = () => {
    world.verified = true
    records.put('contact', 'contact-1', { verified: true })
  }
  const timers = new Map<string, number>()
  const calls = new Map<string, CallRequest>()
  const inbox: RunEvent[] = []
  const world: World = { now: options.now, seq: 0, ids: 0, status: 'open', owner: 'bot', queue: null, online: new Set(options.agents), sticky: {}, verified: false }
  if (options.verified) prove()
  const shown = new Map<number, ShownQuestion>()
  let turn: Turn | null = null

  const facts = (): Facts => makeFacts(options, workspace, machine.needs.queues, world, records)
  const id = () => `event-${++world.ids}`
  const event = () => ({ id: id(), at: world.now })

  const perform = (command: Command): void => {
    switch (command.type) {
      case 'say':
        world.seq += 1
        if (command.question) shown.set(world.seq, command.question)
        return emit({ type: 'bot', seq: world.seq, text: command.text, question: command.question })
      case 'write-record':
        return void inbox.push({ type: 'written', ...event(), command: command.ref, result: records.write(command) })
      case 'find-record':
        return void inbox.push({ type: 'written', ...event(), command: command.ref, result: records.find(command.object, command.filter) })
      case 'start-call':
        return void calls.set(command.ref, command.call)
      case 'cancel-call':
        return void calls.delete(command.ref)
      case 'set-timer':
        return void timers.set(command.ref, command.at)
      case 'cancel-timer':
        return void timers.delete(command.ref)
      case 'remember-variant':
        world.sticky[command.split] = command.variant
        return
      case 'notify':
        return emit({ type: 'notify', to: command.to, text: command.text })
      case 'hand-off': {
        const ticket = records.ensureTicket()
        const away = !isStaffed(workspace, world, command.queue)
        world.owner = away ? 'bot' : 'queue'
        world.queue = away ? null : command.queue
        emit({ type: 'hand-off', queue: command.queue, away, ticket })
        const result = { ok: true as const, record: { object: 'hand-off', id: ticket, properties: { queue: command.queue, away } } }
        return void inbox.push({ type: 'written', ...event(), command: command.ref, result })
      }
      case 'take-back':
        Object.assign(world, { owner: 'bot', queue: null })
        return emit({ type: 'back' })
      case 'show-agent':
        records.ensureTicket()
        Object.assign(world, { owner: 'agent', queue: null })
        return
      case 'requeue':
        Object.assign(world, { owner: 'queue', queue: command.queue })
        return
      case 'snooze':
        world.status = command.until === null ? 'open' : 'snoozed'
        return
      case 'entry':
        return
      case 'close':
        Object.assign(world, { status: 'closed', owner: 'bot', queue: null })
        return emit({ type: 'closed' })
    }
  }

  const take = (next: RunEvent): void => {
    const begins = (turn === null || turn.done) && next.type === 'message'
    if (turn === null && !begins) return
    if (begins) Object.assign(world, { status: 'open', owner: 'bot', queue: null })
    turn = advance(machine, begins ? null : (turn?.snapshot ?? null), next, facts())
    for (const { step, message } of turn.notes) emit({ type: 'note', step, message })
    for (const command of turn.commands) perform(command)
  }

  /** No mail goes out: the code is always the same. */
  const rehearseCode = (request: EmailCodeRequest): CallResult => {
    if (request.kind === 'send-code') emit({ type: 'note', step: request.step, message: `no mail is sent here; the code is ${REHEARSED_CODE}` })
    else if (request.code === REHEARSED_CODE) prove()
    const outputs: Record<string, Json> = request.kind === 'send-code' ? {} : { verdict: request.code === REHEARSED_CODE ? 'right' : 'wrong' }
    return { ok: true, outputs, answer: null }
  }

  /** Works until the bot waits for somebody or for time. */
  const settle = async (): Promise<void> => {
    for (;;) {
      const next = inbox.shift()
      if (next) {
        take(next)
        continue
      }
      const [call] = calls
      if (!call) return
      const [ref, request] = call
      const result =
        request.kind === 'code' || request.kind === 'webhook'
          ? await options.runCall(request, { bot: options.bot, startedAt: options.now, records })
          : rehearseCode(request)
      if (!calls.delete(ref)) continue
      if (request.kind === 'code' || request.kind === 'webhook') emit({ type: 'call', request, result })
      inbox.push({ type: 'call-result', ...event(), call: ref, result })
    }
  }

  const nextTimer = () => [...timers].toSorted((a, b) => a[1] - b[1])[0] ?? null

  return {
    picked,
    now: () => world.now,
    nextTimer: () => nextTimer()?.[1] ?? null,
    openQuestion() {
      const seq = turn?.openQuestion ?? null
      const question = seq === null ? undefined : shown.get(seq)
      return seq !== null && question ? { seq, question } : null
    },
    async say({ text, ids, files }) {
      const question = turn?.openQuestion ?? null
      const seen = world.seq
      const seq = ++world.seq
      emit({ type: 'visitor', seq, text: text || files.map((file) => file.name).join(', ') })
      const choice = ids !== null && question !== null ? { question, ids } : null
      inbox.push({ type: 'message', ...event(), message: { seq, text, choice, files, seen, page: options.page } })
      await settle()
    },
    async agent(name, what, text = '') {
      world.online.add(name)
      if (what === 'online') return
      if (what === 'message') {
        world.seq += 1
        emit({ type: 'agent', seq: world.seq, agent: name, text })
      }
      const agent = { id: name, name, picture: null }
      if (world.owner === 'queue') inbox.push({ type: 'agent', ...event(), what: { kind: 'joined', agent, how: 'assigned' } })
      inbox.push({ type: 'agent', ...event(), what: what === 'message' ? { kind: what, agent, text, files: [], seq: world.seq } : { kind: what, agent } })
      await settle()
    },
    async until(at) {
      for (let due = nextTimer(); due !== null && due[1] <= at; due = nextTimer()) {
        timers.delete(due[0])
        world.now = Math.max(world.now, due[1])
        inbox.push({ type: 'timer', ...event(), timer: due[0] })
        await settle()
      }
      world.now = Math.max(world.now, at)
    },
    state: () => ({ waitingAt: turn?.waitingAt ?? null, status: world.status, owner: world.owner }),
    scope: () => scopeOfRun(machine, turn?.snapshot ?? null, facts()),
  }
}
