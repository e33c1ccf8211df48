import { describe, expect, test } from '@jest/globals'
import type { CallRequest, CallResult } from '../../../server/engine/run.ts'
import { readWorkspace } from '../../../server/engine/language/read-workspace.ts'
import { chooseVariants } from '../../../server/features/flows/rehearsal/choose-variants.ts'
import { createRehearsal, type RehearsalEvent, type RehearsalOptions } from '../../../server/features/flows/rehearsal/rehearse.ts'

const BOT = `midflow: 1
bot: hello
languages: [en]
no-answer:
  10m: { say: "Still there?" }
  1h: { say: "I wait." }
  1d: { goto: asleep }
interrupts:
  human: { hears: [agent], goto: route }
steps:
  greet:
    split:
      short: { weight: 1, say: Hi }
      long: { weight: 1, say: Good day }
  more:
    say: { any: [One, Two, Three] }
  name:
    ask: Who are you?
    type: text
    save: contact.firstname
  look:
    code: weigh
    input: { name: "{{contact.firstname}}" }
    on-error: { goto: route }
  said:
    say: "{{contact.firstname}} weighs {{steps.look.grams}}."
    goto: bye
  route:
    hand-off: desk
    waiting:
      0m: { say: "You are number {{queue.desk.position}}." }
      15m: { goto: bye }
    away: { say: "Nobody is in.", goto: bye }
  bye:
    end: Bye
  asleep:
    end: Good night
`
const FILES = [
  { path: 'midflow.yaml', text: 'midflow: 1\nlanguages: [en]\ntime-zone: Europe/Berlin\n' },
  { path: 'bots/hello.yaml', text: BOT },
  { path: 'actions/weigh.yaml', text: 'midflow: 1\naction: weigh\ninput: { name: { type: text } }\noutput: { grams: { type: number } }\n' },
  { path: 'actions/weigh.js', text: 'exports.main = async () => ({})\n' },
  { path: 'service/hours.yaml', text: 'midflow: 1\nhours:\n  office:\n    time-zone: Europe/Berlin\n    open: { mon-fri: [09:00-18:00] }\n' },
  { path: 'service/queues.yaml', text: 'midflow: 1\nqueues:\n  desk: { hours: office }\n' },
]
const { workspace, problems } = readWorkspace(FILES)
const MONDAY = Date.parse('2026-01-05T10:00:00+01:00')
const MINUTE = 60_000

function rehearse(options: Partial<RehearsalOptions> = {}) {
  const events: RehearsalEvent[] = []
  const calls: CallRequest[] = []
  const runCall = async (request: CallRequest): Promise<CallResult> => {
    calls.push(request)
    return { ok: true, outputs: { grams: 70 }, answer: null }
  }
  const rehearsal = createRehearsal(
    {
      workspace, bot: 'hello', language: 'en', now: MONDAY, contact: {}, verified: false, agents: [], page: null, pick: { greet: 'short', more: '1' },
      random: () => 0, runCall, ...options,
    },
    (event) => events.push(event),
  )
  const heard = () => events.splice(0).flatMap((event) => (event.type === 'bot' ? [event.text] : []))
  const say = async (text: string) => {
    await rehearsal.say({ text, ids: null, files: [] })
    return heard()
  }
  const until = async (minutes: number) => {
    await rehearsal.until(MONDAY + minutes * MINUTE)
    return heard()
  }
  return { rehearsal, events, calls, heard, say, until }
}

test('the flow of these tests has no mistakes', () => {
  expect(problems.filter((problem) => problem.severity === 'error')).toEqual([])
})

describe('a rehearsed conversation', () => {
  test('says what the bot says, runs its code, and remembers', async () => {
    const { rehearsal, calls, say } = rehearse()
    expect(await say('hello')).toEqual(['Hi', 'One', 'Who are you?'])
    expect(rehearsal.state()).toEqual({ waitingAt: 'name', status: 'open', owner: 'bot' })
    expect(await say('Ann')).toEqual(['Ann weighs 70.', 'Bye'])
    expect(calls).toMatchObject([{ kind: 'code', action: 'weigh', input: { name: 'Ann' } }])
    expect(rehearsal.state()).toEqual({ waitingAt: null, status: 'closed', owner: 'bot' })
    expect(rehearsal.scope().read(['contact', 'firstname'])).toBe('Ann')
    expect(rehearsal.scope().read(['steps', 'look', 'grams'])).toBe(70)
  })

  test('a message after the end begins the flow anew', async () => {
    const { say, rehearsal } = rehearse()
    await say('hello')
    await say('Ann')
    expect(await say('me again')).toEqual(['Hi', 'One', 'Who are you?'])
    expect(rehearsal.state().status).toBe('open')
  })

  test('a reminder is said when its time has come, without a message from the visitor', async () => {
    const { say, until, rehearsal } = rehearse()
    await say('hello')
    expect(rehearsal.nextTimer()).toBe(MONDAY + 10 * MINUTE)
    expect(await until(9)).toEqual([])
    expect(await until(10)).toEqual(['Still there?'])
    expect(await until(24 * 60)).toEqual(['I wait.', 'Good night'])
    expect(rehearsal.nextTimer()).toBeNull()
  })

  test('an answer ends what was set for silence', async () => {
    const { say, until, rehearsal } = rehearse()
    await say('hello')
    await say('Ann')
    expect(rehearsal.nextTimer()).toBeNull()
    expect(await until(3 * 24 * 60)).toEqual([])
  })

  test('code that fails takes the step’s way for errors', async () => {
    const { say } = rehearse({ runCall: async () => ({ ok: false, kind: 'timeout', message: 'too long' }) })
    await say('hello')
    expect(await say('Ann')).toEqual(['Nobody is in.', 'Bye'])
  })

  test('a bot that does not exist is refused with the names of those that do', () => {
    expect(() => rehearse({ bot: 'helo' })).toThrow('There is no bot "helo". There are: hello.')
  })
})

describe('a rehearsed hand-off', () => {
  test('waits for people while the queue is open and somebody is online', async () => {
    const { say, rehearsal, heard } = rehearse({ agents: ['Bea'] })
    expect(await say('agent')).toEqual(['You are number 1.'])
    expect(rehearsal.state().owner).toBe('queue')
    expect(rehearsal.scope().read(['ticket', 'priority'])).toBe('medium')
    await rehearsal.agent('Bea', 'message', 'Hello')
    expect(rehearsal.state().owner).toBe('agent')
    expect(await say('all is well')).toEqual([])
    await rehearsal.agent('Bea', 'returned')
    expect(heard()).toEqual(['Bye'])
  })

  test('gives up when its ladder says so', async () => {
    const { say, until } = rehearse({ agents: ['Bea'] })
    await say('agent')
    expect(await until(15)).toEqual(['Bye'])
  })

  test.each([
    ['nobody is online', { agents: [] }],
    ['the queue is closed', { agents: ['Bea'], now: Date.parse('2026-01-05T19:00:00+01:00') }],
  ])('goes the other way when %s', async (_, options) => {
    const { say } = rehearse(options)
    expect(await say('agent')).toEqual(['Nobody is in.', 'Bye'])
  })
})

describe('what is left to chance', () => {
  test('is fixed by step, and told', () => {
    const { rehearsal } = rehearse({ pick: { greet: 'long', more: '3' } })
    expect(rehearsal.picked).toEqual({ greet: 'long', more: '3' })
  })

  test('follows the weights where nothing is fixed', () => {
    const draws = Array.from({ length: 100 }, (_, i) => chooseVariants(workspace, {}, () => i / 100).picked['greet'])
    expect(draws.filter((variant) => variant === 'short')).toHaveLength(50)
  })

  test('leaves the workspace as it was', () => {
    const before = JSON.stringify(workspace)
    chooseVariants(workspace, { greet: 'long' }, () => 0)
    expect(JSON.stringify(workspace)).toBe(before)
  })
})
