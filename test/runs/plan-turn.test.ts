import { describe, expect, test } from '@jest/globals'
import type { RunEvent, Turn } from '../../server/engine/run.ts'
import type { RunDocument } from '../../server/models/run.ts'
import { fromEntry, stampInbox, toEntry } from '../../server/runs/inbox.ts'
import { planTurn } from '../../server/runs/plan-turn.ts'
import { readCommand } from '../../server/runs/stored-command.ts'

const message = (id: string, text: string, seen = 0): RunEvent => ({ type: 'message', id, at: 1, message: { seq: 0, text, choice: null, files: [], seen } })
const timer: RunEvent = { type: 'timer', id: 't', at: 1, timer: 't' }
const run = (change: Partial<RunDocument>): RunDocument => ({
  _id: 'c', bot: 'b', release: 'r', number: 1, inbox: [], arrivals: 0, seq: 0, snapshot: '{}', done: false, commands: [], revision: 4, failures: 0,
  entries: 0, busy: true, leaseToken: 't', leaseUntil: new Date(0), recentIds: [], waitingAt: null, path: [], createdAt: new Date(0), ...change,
})
const turn = (change: Partial<Turn>): Turn => ({ snapshot: '{"new":1}', done: false, openQuestion: null, waitingAt: null, sensitive: false, commands: [], notes: [], path: [], ...change })
const say = (text: string): Turn['commands'][number] => ({ type: 'say', text, question: null, answers: null })

describe('numbers of messages in the inbox', () => {
  test('the last unnumbered message has the run’s number, those before it the ones before', () => {
    const inbox = [message('a', 'one'), timer, message('b', 'two'), message('c', 'three')].map(toEntry)
    expect(stampInbox(run({ inbox, seq: 9 })).map((entry) => entry.seq)).toEqual([7, null, 8, 9])
  })

  test('numbers given earlier stay', () => {
    const inbox = [{ ...toEntry(message('a', 'one')), seq: 3 }, toEntry(message('b', 'two'))]
    expect(stampInbox(run({ inbox, seq: 8 })).map((entry) => entry.seq)).toEqual([3, 8])
  })

  test('nobody has seen their own message before writing it', () => {
    const event = fromEntry({ ...toEntry(message('a', 'one', 99)), seq: 5 })
    expect(event).toMatchObject({ message: { seq: 5, seen: 4 } })
  })
})

describe('what is saved after a turn', () => {
  const planned = (before: RunDocument, given: Turn, begins = false) => planTurn(before, stampInbox(before), given, { begins, at: 7 })
  const commandsOf = (plan: ReturnType<typeof planTurn>) => plan.commands.map(({ seq, command }) => [command.type, seq])

  test('messages that just came in are shown before what the bot says to the first of them', () => {
    const inbox = [message('a', 'one'), message('b', 'two')].map(toEntry)
    const plan = planned(run({ inbox, seq: 2 }), turn({ commands: [say('hello')] }))
    expect(commandsOf(plan)).toEqual([['record-message', 1], ['record-message', 2], ['say', 3], ['show-turn', null]])
    expect(plan.set).toMatchObject({ seq: 3, revision: 5, recentIds: ['a'] })
    expect(plan.set.inbox?.map((entry) => entry.seq)).toEqual([2])
  })

  test('a message shown earlier is not shown again', () => {
    const inbox = [{ ...toEntry(message('b', 'two')), seq: 2 }]
    expect(commandsOf(planned(run({ inbox, seq: 3 }), turn({})))).toEqual([['show-turn', null]])
  })

  test('ids name run, revision and place, so that doing them again is harmless', () => {
    const plan = planned(run({ inbox: [toEntry(timer)] }), turn({ commands: [say('a'), say('b')] }))
    expect(plan.commands.map((command) => command.id)).toEqual(['c:5:0', 'c:5:1', 'c:5:2'])
    expect(plan.set.commands?.map(readCommand)).toEqual(plan.commands)
  })

  test('a new run opens the conversation first', () => {
    const plan = planned(run({ inbox: [toEntry(message('a', 'hi'))], seq: 1, done: true }), turn({}), true)
    expect(commandsOf(plan)[0]).toEqual(['open', null])
  })

  test('people see that a conversation was opened again, before the message that did it; of its first run they do not', () => {
    const before = run({ inbox: [toEntry(message('a', 'hi'))], seq: 8, entries: 2, done: true })
    const entries = (of: RunDocument) => planned(of, turn({}), true).commands.map(({ command }) => command).filter(({ type }) => type === 'record-entry')
    expect(entries(before)).toEqual([expect.objectContaining({ what: 'reopened', n: 3, after: 7 })])
    expect(planned(before, turn({}), true).set.entries).toBe(3)
    expect(entries({ ...before, number: 0 })).toEqual([])
  })

  test('the answer to a sensitive question is kept as dots', () => {
    const plan = planned(run({ inbox: [toEntry(message('a', '4111 1111 1111 1111'))], seq: 1 }), turn({ sensitive: true }))
    expect(JSON.stringify(plan.set)).not.toContain('4111')
  })

  test('only the latest ids are remembered', () => {
    const recentIds = Array.from({ length: 200 }, (_, i) => `old-${i}`)
    const plan = planned(run({ inbox: [toEntry(timer)], recentIds }), turn({}))
    expect(plan.set.recentIds).toHaveLength(200)
    expect(plan.set.recentIds?.at(-1)).toBe('t')
  })

  test('the way through the flow goes on, begins anew with a new run, and forgets its beginning when it is long', () => {
    const at = new Date(0)
    const before = run({ inbox: [toEntry(timer)], path: Array.from({ length: 199 }, (_, i) => ({ state: `s${i}`, at })) })
    const plan = planned(before, turn({ path: ['bot:a', 'bot:b'] }))
    expect(plan.set.path?.map(({ state }) => state)).toEqual([...before.path.slice(1).map(({ state }) => state), 'bot:a', 'bot:b'])
    expect(planTurn(before, before.inbox, turn({ path: ['bot:a'] }), { begins: true, at: 5 }).set.path).toEqual([{ state: 'bot:a', at: new Date(5) }])
  })
})
