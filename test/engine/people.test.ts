import { describe, expect, test } from '@jest/globals'
import type { AgentEvent } from '../../server/engine/run.ts'
import { type Talk, talkTo } from '../support/talk.ts'

const BEA = { id: 'bea', name: 'Bea', picture: null }
const BEN = { id: 'ben', name: 'Ben', picture: null }
const bot = (steps: string, more = '') => ({ 'bots/b.yaml': `midflow: 1\nbot: b\nlanguages: [en]\n${more}steps:\n${steps.replace(/^/gm, '  ')}\n` })
const ACTION = {
  'actions/check.yaml': 'midflow: 1\naction: check\noutput:\n  tier: { type: text }\n',
  'actions/check.js': 'exports.main = async () => ({ outputFields: { tier: "gold" } })\n',
}
const QUEUE = { 'service/queues.yaml': 'midflow: 1\nqueues:\n  support: {}\n  billing: {}\n' }

let ids = 0
const people = (talk: Talk, what: AgentEvent) => talk.event({ type: 'agent', id: `p${ids++}`, at: 0, what })
const types = (talk: Talk) => talk.commands().map((command) => (command.type === 'entry' ? `entry ${command.what ?? command.kind}` : command.type))
const says = (agent: typeof BEA, text: string): AgentEvent => ({ kind: 'message', agent, text, files: [], seq: 0 })

describe('an agent who takes over', () => {
  const asks = bot('name:\n  ask: Your name?\n  save: name\n  no-answer: { 10m: { say: Still there? }, 20m: { goto: end } }\nbye:\n  end: "Bye {{name}}."')

  test('in the middle of a question silences the bot; what is said meanwhile answers nothing, and the question comes back', () => {
    const talk = talkTo(asks)
    talk.say('hi')
    people(talk, { kind: 'joined', agent: BEA, how: 'took-over' })
    talk.say('who are you?')
    people(talk, says(BEA, 'Bea here'))
    talk.after(3_600_000)
    expect(talk.heard()).toEqual(['Your name?'])
    people(talk, { kind: 'returned', agent: BEA })
    expect(talk.heard()).toEqual(['Your name?'])
    talk.say('Ann')
    expect(talk.heard()).toEqual(['Bye Ann.'])
  })

  test('leaves the question its time: it runs on when the conversation is returned', () => {
    const talk = talkTo(asks)
    talk.say('hi')
    talk.after(300_000)
    people(talk, { kind: 'joined', agent: BEA, how: 'took-over' })
    talk.after(3_600_000)
    people(talk, { kind: 'returned', agent: BEA })
    talk.heard()
    talk.after(240_000)
    expect(talk.heard()).toEqual([])
    talk.after(120_000)
    expect(talk.heard()).toEqual(['Still there?'])
  })

  test('while code runs: its result makes no bubble, no jump and no ticket, until the conversation is returned', () => {
    const talk = talkTo({ ...bot('tier:\n  code: check\nticket:\n  create: ticket\nsaid:\n  say: "You are {{steps.tier.tier}}."\nmore:\n  ask: What else?\nbye:\n  end: Bye.'), ...ACTION })
    talk.say('hi')
    people(talk, { kind: 'joined', agent: BEA, how: 'took-over' })
    talk.commands()
    talk.result({ tier: 'gold' })
    expect(talk.heard()).toEqual([])
    expect(talk.commands()).toEqual([])
    people(talk, { kind: 'returned', agent: BEA })
    expect(talk.heard()).toEqual(['You are gold.', 'What else?'])
    talk.say('nothing')
    expect(talk.heard()).toEqual(['Bye.'])
  })

  test('and closes it ends the run, and what code brings later is dropped', () => {
    const talk = talkTo({ ...bot('tier:\n  code: check\nsaid:\n  say: "You are {{steps.tier.tier}}."\nbye:\n  end: Bye.'), ...ACTION })
    talk.say('hi')
    people(talk, { kind: 'joined', agent: BEA, how: 'took-over' })
    people(talk, { kind: 'closed', agent: BEA })
    expect(talk.done()).toBe(true)
    expect(types(talk)).toEqual(expect.arrayContaining(['cancel-call', 'take-back', 'entry closed', 'close']))
    expect(talk.heard()).toEqual([])
  })

  test('may close what the bot is at, without taking it', () => {
    const talk = talkTo({ ...bot('tier:\n  code: check\nmore:\n  ask: What else?'), ...ACTION })
    talk.say('hi')
    talk.commands()
    people(talk, { kind: 'closed', agent: BEA })
    expect(talk.done()).toBe(true)
    expect(types(talk)).toEqual(['entry closed', 'cancel-call', 'close'])
    expect(talk.heard()).toEqual([])
  })

  test('by writing has it; a colleague who joins has it then', () => {
    const talk = talkTo(asks)
    talk.say('hi')
    talk.commands()
    people(talk, says(BEA, 'Hello'))
    expect(types(talk)).toEqual(['show-agent', 'entry took-over'])
    people(talk, says(BEA, 'Still me'))
    expect(types(talk)).toEqual([])
    people(talk, { kind: 'joined', agent: BEN, how: 'transferred' })
    expect(types(talk)).toEqual(['show-agent', 'entry transferred'])
  })

  test('after the flow has ended has the conversation, and the next message after the return begins the flow', () => {
    const talk = talkTo(bot('bye:\n  end: Bye.'))
    talk.say('hi')
    talk.heard()
    talk.restartWith({ type: 'agent', id: 'late', at: 0, what: says(BEA, 'One more thing') })
    expect(types(talk)).toEqual(expect.arrayContaining(['show-agent', 'entry took-over']))
    talk.say('yes?')
    expect(talk.heard()).toEqual([])
    people(talk, { kind: 'returned', agent: BEA })
    expect(talk.done()).toBe(true)
    talk.say('hello again')
    expect(talk.heard()).toEqual(['Bye.'])
  })
})

describe('a hand-off', () => {
  const files = { ...bot('route:\n  hand-off: support\n  waiting:\n    0m: { say: In line. }\n    15m: { ask: Leave a mail?, type: yes-no }\nrate:\n  when: { steps.route.answered: true }\n  ask: How was it?\n  type: rating\nbye:\n  end: Bye.'), ...QUEUE }
  const queued = () => {
    const talk = talkTo(files)
    talk.facts.away = false
    return talk
  }

  test('that is given to somebody before the queue has answered is theirs', () => {
    const talk = queued()
    talk.facts.holdWrites = true
    talk.say('hi')
    people(talk, { kind: 'joined', agent: BEA, how: 'assigned' })
    talk.flushWrites()
    talk.after(3_600_000)
    expect(talk.heard()).toEqual([])
    people(talk, { kind: 'returned', agent: BEA })
    expect(talk.heard()).toEqual(['Bye.'])
  })

  test('is rated after a person wrote and closed it', () => {
    const talk = queued()
    talk.say('hi')
    people(talk, { kind: 'joined', agent: BEA, how: 'assigned' })
    people(talk, says(BEA, 'Hello'))
    talk.heard()
    people(talk, { kind: 'closed', agent: BEA })
    expect(talk.heard()).toEqual(['How was it? [1] [2] [3] [4] [5]'])
    expect(types(talk)).toEqual(expect.arrayContaining(['take-back', 'entry closed']))
  })

  test('that waits beside a question can be closed; its ticket is done', () => {
    const talk = queued()
    talk.say('hi')
    talk.after(900_000)
    expect(talk.heard()).toEqual(expect.arrayContaining([expect.stringContaining('Leave a mail?')]))
    talk.commands()
    people(talk, { kind: 'closed', agent: BEA })
    expect(talk.done()).toBe(true)
    expect(talk.commands()).toEqual(expect.arrayContaining([{ type: 'take-back', closed: true }, { type: 'close' }]))
  })

  test('put into another queue waits there, its ladder begun anew', () => {
    const talk = queued()
    talk.say('hi')
    people(talk, { kind: 'joined', agent: BEA, how: 'assigned' })
    talk.heard()
    talk.commands()
    people(talk, { kind: 'requeued', agent: BEA, queue: 'billing' })
    expect(talk.commands()).toEqual(expect.arrayContaining([{ type: 'requeue', queue: 'billing', from: 'bea' }]))
    // Not before the queue has taken it: the text may say the place in line.
    expect(talk.heard()).toEqual([])
    talk.after(1)
    expect(talk.heard()).toEqual(['In line.'])
  })

  test('whose ladder asks something: who joins meanwhile has it, and the question is gone', () => {
    const talk = queued()
    talk.say('hi')
    talk.after(900_000)
    expect(talk.heard()).toEqual(['In line.', 'Leave a mail? [Yes] [No]'])
    people(talk, { kind: 'joined', agent: BEA, how: 'assigned' })
    expect(talk.openQuestion()).toBe(null)
    talk.say('yes')
    expect(talk.heard()).toEqual([])
    people(talk, { kind: 'returned', agent: BEA })
    expect(talk.heard()).toEqual(['Bye.'])
  })

  test('that is snoozed wakes by its time, or by the visitor', () => {
    const talk = queued()
    talk.say('hi')
    people(talk, { kind: 'joined', agent: BEA, how: 'assigned' })
    people(talk, { kind: 'snoozed', agent: BEA, until: Date.parse('2026-11-25T12:00:00Z') })
    expect(types(talk)).toEqual(expect.arrayContaining(['snooze', 'entry snoozed']))
    talk.after(7_200_000)
    expect(talk.commands()).toEqual(expect.arrayContaining([{ type: 'snooze', until: null }]))
    people(talk, { kind: 'snoozed', agent: BEA, until: Date.parse('2026-11-26T12:00:00Z') })
    talk.commands()
    talk.say('are you there?')
    expect(talk.commands()).toEqual(expect.arrayContaining([{ type: 'snooze', until: null }]))
  })
})

describe('a bot that fails', () => {
  const twice = {
    ...bot('one:\n  code: check\n  on-error: { goto: people }\nfine:\n  say: "You are {{steps.one.tier}}."\nmore:\n  ask: What else?\ntwo:\n  code: check\n  on-error: { goto: again }\nbye:\n  end: Bye.\npeople:\n  hand-off: support\n  goto: two\nagain:\n  hand-off: billing\nlast:\n  end: That was all.'),
    ...ACTION, ...QUEUE,
  }
  const fails = { ok: false, kind: 'http', message: 'no answer' } as const
  const failsThenReturned = () => {
    const talk = talkTo(twice)
    talk.say('hi')
    talk.result(fails)
    people(talk, { kind: 'joined', agent: BEA, how: 'assigned' })
    people(talk, { kind: 'returned', agent: BEA })
    talk.commands()
    return talk
  }
  const notes = (talk: Talk) => talk.commands().flatMap((command) => (command.type === 'entry' && command.kind === 'note' ? [command.text] : command.type === 'notify' ? [`${command.to.join()}: ${command.text}`] : []))
  const WHY = 'The bot failed again at the step "two" right after it was given the conversation back. It stays with people now: close it when you are done.'

  test('again right after people gave it back stays with people, who are told the step, until they close it', () => {
    const talk = failsThenReturned()
    talk.result(fails)
    expect(notes(talk)).toEqual([WHY, `lead: ${WHY}`])
    people(talk, { kind: 'joined', agent: BEN, how: 'assigned' })
    people(talk, { kind: 'returned', agent: BEN })
    expect([notes(talk), talk.done(), talk.heard()]).toEqual([[WHY], false, []])
    people(talk, { kind: 'closed', agent: BEN })
    expect(talk.done()).toBe(true)
  })

  test('is given back as ever after something went well in between', () => {
    const talk = failsThenReturned()
    talk.result({ tier: 'gold' })
    expect([talk.heard(), talk.done()]).toEqual([['Bye.'], true])
    talk.say('hi again')
    talk.result({ tier: 'gold' })
    talk.say('nothing')
    talk.result(fails)
    people(talk, { kind: 'joined', agent: BEN, how: 'assigned' })
    expect(notes(talk)).toEqual([])
    people(talk, { kind: 'returned', agent: BEN })
    expect([talk.heard(), talk.done()]).toEqual([['You are gold.', 'What else?', 'That was all.'], true])
  })

  test('for the first time is given back, also when people took it over before', () => {
    const talk = talkTo(twice)
    talk.say('hi')
    people(talk, { kind: 'joined', agent: BEA, how: 'took-over' })
    people(talk, { kind: 'returned', agent: BEA })
    talk.result(fails)
    people(talk, { kind: 'joined', agent: BEN, how: 'assigned' })
    expect(notes(talk)).toEqual([])
    people(talk, { kind: 'returned', agent: BEN })
    expect(talk.pendingCalls()).toHaveLength(1)
  })
})

test('a note is kept whoever has the conversation, also after its end', () => {
  const talk = talkTo(bot('bye:\n  end: Bye.'))
  talk.say('hi')
  talk.commands()
  people(talk, { kind: 'note', agent: BEA, text: 'Call back', mentions: ['ben'] })
  expect(talk.commands()).toEqual([{ type: 'entry', kind: 'note', what: null, by: BEA, text: 'Call back', mentions: ['ben'] }])
})
