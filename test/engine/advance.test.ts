import { describe, expect, test } from '@jest/globals'
import { talkTo, workspaceOf } from '../support/talk.ts'
import { compileFlow } from '../../server/engine/compile-flow.ts'

const ACTION = {
  'actions/count.yaml': 'midflow: 1\naction: count\ninput:\n  text: { type: text }\noutput:\n  letters: { type: number }\n',
  'actions/count.js': 'exports.main = async () => ({ outputFields: { letters: 1 } })\n',
}
const QUEUE = { 'service/queues.yaml': 'midflow: 1\nqueues:\n  support: { assign: most-free-capacity }\n' }
const bot = (steps: string, head = '') => ({ 'bots/b.yaml': `midflow: 1\nbot: b\nlanguages: [en]\n${head}steps:\n${steps.replaceAll(/^/gm, '  ')}\n` })

describe('a question', () => {
  const asks = bot(`
name:
  ask: Your name?
  save: name
mail:
  ask: Your e-mail?
  type: email
  save: contact.email
  invalid: { say: "No e-mail.", tries: 2, goto: lost }
bye:
  end: "Bye {{name}}, {{contact.email}}."
lost:
  end: Lost.
`)

  test('is answered, saved, and the next one is asked', () => {
    const talk = talkTo(asks)
    talk.say('hi')
    expect(talk.heard()).toEqual(['Your name?'])
    talk.say('Ann')
    talk.say('ann@example.com')
    expect(talk.heard()).toEqual(['Your e-mail?', 'Bye Ann, ann@example.com.'])
    expect(talk.done()).toBe(true)
  })

  test('after one invalid answer a valid one moves on at once', () => {
    const talk = talkTo(asks)
    for (const text of ['hi', 'Ann', 'what?', 'ann@example.com']) talk.say(text)
    expect(talk.heard()).toEqual(['Your name?', 'Your e-mail?', 'No e-mail.', 'Bye Ann, ann@example.com.'])
  })

  test('the last try takes its goto, after the sentence for a wrong answer', () => {
    const talk = talkTo(asks)
    for (const text of ['hi', 'Ann', 'what?', 'again?']) talk.say(text)
    expect(talk.heard().slice(2)).toEqual(['No e-mail.', 'No e-mail.', 'Lost.'])
  })

  test('tries belong to one visit of one step', () => {
    const talk = talkTo(bot(`
one:
  ask: One?
  type: number
  invalid: { say: "No number.", tries: 2, goto: lost }
again:
  ask: Again?
  type: yes-no
  save: again
back:
  when: { again: true }
  goto: one
  limit: 3
  else: { goto: bye }
bye:
  end: Bye.
lost:
  end: Lost.
`))
    for (const text of ['hi', 'x', '1', 'yes', 'x', '2', 'no']) talk.say(text)
    expect(talk.heard()).toEqual(['One?', 'No number.', 'Again? [Yes] [No]', 'One?', 'No number.', 'Again? [Yes] [No]', 'Bye.'])
  })

  test('without a sentence for wrong answers is asked again', () => {
    const talk = talkTo(bot('n:\n  ask: How many?\n  type: number\nbye:\n  end: Bye.'))
    talk.say('hi')
    talk.say('many')
    expect(talk.heard()).toEqual(['How many?', 'How many?'])
  })

  test('a message written before the question was seen does not answer it', () => {
    const talk = talkTo(asks)
    talk.say('hi')
    talk.say('Ann')
    talk.say('and my name is long', { seen: 2 })
    expect(talk.heard()).toEqual(['Your name?', 'Your e-mail?'])
    expect(talk.waitingAt()).toBe('mail')
  })

  test('a click answers the question that it belongs to, not the open one', () => {
    const talk = talkTo(bot('a:\n  ask: A?\n  choices: { x: X, y: Y }\n  save: a\nb:\n  ask: B?\n  choices: { x: X, y: Y }\n  save: b\nend:\n  end: "{{a}}{{b}}"'.replace('end:\n', 'bye:\n')))
    talk.say('hi')
    const first = talk.openQuestion() ?? 0
    talk.click('x')
    talk.clickAt(first, 'y')
    expect(talk.waitingAt()).toBe('b')
    talk.click('y')
    expect(talk.heard().at(-1)).toBe('xy')
  })

  test('that is known is skipped on first arrival only', () => {
    const talk = talkTo(bot(`
mail:
  ask: E-mail?
  type: email
  save: contact.email
  skip-if-known: true
right:
  ask: "{{contact.email}}, right?"
  type: yes-no
  save: right
wrong:
  when: { right: false }
  goto: mail
  limit: 1
  else: { goto: bye }
bye:
  end: Bye.
`))
    talk.records['contact'] = { id: 'contact-1', email: 'old@example.com' }
    talk.say('hi')
    talk.say('no')
    expect(talk.heard()).toEqual(['old@example.com, right? [Yes] [No]', 'E-mail?'])
  })

  test('an optional one can be skipped by its button or by the word on it', () => {
    for (const skip of ['click', 'type']) {
      const talk = talkTo(bot('m:\n  ask: Mail?\n  type: email\n  save: m\n  optional: Skip\nbye:\n  end: "Bye{{#if m}} {{m}}{{/if}}."'))
      talk.say('hi')
      if (skip === 'click') talk.click()
      else talk.say('skip')
      expect(talk.heard()).toEqual(['Mail? [Skip]', 'Bye.'])
    }
  })

  test('for an e-mail code takes on-error while no e-mail can be sent: nobody is verified by guessing', () => {
    const talk = talkTo(bot('prove:\n  ask: Which code?\n  type: email-code\nbye:\n  end: Bye.\nperson:\n  end: A person helps.', 'on-error: { goto: person }\n'))
    talk.say('hi')
    expect(talk.heard()).toEqual(['A person helps.'])
  })

  test('that is sensitive leaves no text of the answer in the snapshot beside the variable', () => {
    const talk = talkTo(bot('pin:\n  ask: PIN?\n  sensitive: true\nmore:\n  ask: More?\nbye:\n  end: Bye.'))
    talk.say('hi')
    talk.say('4711-secret')
    expect(JSON.parse(talk.snapshot() ?? '').run.lastMessage.text).toBe('')
  })
})

describe('silence', () => {
  const ladder = bot('name:\n  ask: Name?\n  save: name\nbye:\n  end: "Bye {{name}}."\nasleep:\n  end: Asleep.', 'no-answer:\n  10m: { say: "Still there?" }\n  1d: { goto: asleep }\n')

  test('brings the reminder at its time, and the question stays open', () => {
    const talk = talkTo(ladder)
    talk.say('hi')
    talk.after(600_000)
    expect(talk.heard()).toEqual(['Name?', 'Still there?'])
    talk.after(20 * 3_600_000)
    talk.say('Ann')
    expect(talk.heard()).toEqual(['Bye Ann.'])
  })

  test('takes the jump at the end of the ladder, counted from the question', () => {
    const talk = talkTo(ladder)
    talk.say('hi')
    talk.after(86_400_000)
    expect(talk.heard()).toEqual(['Name?', 'Still there?', 'Asleep.'])
    expect(talk.done()).toBe(true)
  })

  test('and the answer in the same millisecond: exactly one of the two is taken', () => {
    for (const first of ['answer', 'timer']) {
      const talk = talkTo(bot('name:\n  ask: Name?\n  save: name\n  no-answer: { 10m: { goto: asleep } }\nbye:\n  end: Bye.\nasleep:\n  end: Asleep.'))
      talk.say('hi')
      const timer = talk.commands().flatMap((command) => (command.type === 'set-timer' ? [command.ref] : []))[0] ?? ''
      if (first === 'timer') talk.fire(timer)
      talk.say('Ann', { seen: 2 })
      if (first === 'answer') talk.fire(timer)
      const after = talk.heard().slice(1)
      expect(after.slice(0, 1)).toEqual([first === 'timer' ? 'Asleep.' : 'Bye.'])
      expect(after.filter((text) => text === 'Bye.' || text === 'Asleep.')).toHaveLength(1)
    }
  })

  test('an answered question leaves no timer behind', () => {
    const talk = talkTo(ladder)
    talk.say('hi')
    talk.say('Ann')
    const commands = talk.commands()
    const refs = (type: 'set-timer' | 'cancel-timer') => commands.flatMap((command) => (command.type === type ? [command.ref] : []))
    expect(refs('set-timer').length).toBeGreaterThan(0)
    expect(refs('cancel-timer')).toEqual(refs('set-timer'))
  })
})

describe('an interrupt', () => {
  const interrupts = bot(
    'mail:\n  ask: E-mail?\n  type: email\n  save: contact.email\n  invalid: { say: "No e-mail.", tries: 1, goto: lost }\n  no-answer: { 10m: { goto: asleep } }\ncount:\n  code: count\n  on-error: { goto: lost }\nbye:\n  end: "Bye {{steps.count.letters}}."\nlost:\n  end: Lost.\nasleep:\n  end: Asleep.',
    'interrupts:\n  hours: { hears: [opening hours], say: "Nine to five." }\n  restart: { hears: [restart], goto: start }\n',
  )
  const files = { ...interrupts, ...ACTION }

  test('is heard before the answer is checked, and costs no try', () => {
    const talk = talkTo(files)
    talk.say('hi')
    talk.say('Opening hours!')
    expect(talk.heard()).toEqual(['E-mail?', 'Nine to five.', 'E-mail?'])
    talk.say('ann@example.com')
    expect(talk.waitingAt()).toBe('count')
  })

  test('keeps the deadline of the question', () => {
    const talk = talkTo(files)
    talk.say('hi')
    talk.after(540_000)
    talk.say('opening hours')
    talk.after(60_000)
    expect(talk.heard().at(-1)).toBe('Asleep.')
  })

  test('is heard while code runs, repeats nothing of it, and the result still counts', () => {
    const talk = talkTo(files)
    for (const text of ['hi', 'ann@example.com', 'opening hours']) talk.say(text)
    expect(talk.pendingCalls()).toHaveLength(1)
    talk.result({ letters: 3 })
    expect(talk.heard()).toEqual(['E-mail?', 'Nine to five.', 'Bye 3.'])
  })

  test('with goto drops what was pending: no timer fires and no late result counts', () => {
    const talk = talkTo(files)
    for (const text of ['hi', 'ann@example.com']) talk.say(text)
    const [call] = talk.pendingCalls()
    talk.say('restart')
    expect(talk.pendingCalls()).toEqual([])
    expect(talk.waitingAt()).toBe('mail')
    talk.heard()
    talk.event({ type: 'call-result', id: 'late', at: 0, call: call ?? '', result: { ok: true, outputs: { letters: 9 }, answer: null } })
    expect(talk.heard()).toEqual([])
    expect(talk.notes().map((note) => note.message).join()).toContain('dropped')
  })

  test('among twenty messages while code runs is heard, and none of them answers a later question', () => {
    const talk = talkTo(files)
    for (const text of ['hi', 'ann@example.com']) talk.say(text)
    const seen = talk.seq()
    for (let i = 0; i < 20; i++) talk.say(i === 9 ? 'opening hours' : `message ${i}`, { seen })
    talk.result({ letters: 3 })
    expect(talk.heard()).toEqual(['E-mail?', 'Nine to five.', 'Bye 3.'])
  })

  test('in the first message is heard, and the flow begins after it', () => {
    const talk = talkTo(files)
    talk.say('opening hours')
    expect(talk.heard()).toEqual(['Nine to five.', 'E-mail?'])
  })

  test('is not heard in a click', () => {
    const talk = talkTo(bot('a:\n  ask: A?\n  choices: { restart: Restart, no: "No" }\n  save: a\nbye:\n  end: "Bye {{a}}."', 'interrupts:\n  restart: { hears: [restart], goto: start }\n'))
    talk.say('hi')
    talk.click('restart')
    expect(talk.heard().at(-1)).toBe('Bye restart.')
  })
})

describe('code', () => {
  const code = (onError = '') => ({ ...bot(`count:\n  code: count\n  input: { text: x }\n${onError}told:\n  say: "{{steps.count.letters}} letters."\nask:\n  ask: More?\nbye:\n  end: Bye.`.replace('\nask:', '\nmore:')), ...ACTION })

  test('gives outputs to later steps; 0 is a value', () => {
    const talk = talkTo(code())
    talk.say('hi')
    talk.result({ letters: 0 })
    expect(talk.heard()[0]).toBe('0 letters.')
  })

  test('that fails takes on-error, and what went wrong can be read', () => {
    const talk = talkTo({ ...bot('count:\n  code: count\n  on-error: { say: "Failed: {{steps.count.error.kind}}.", goto: bye }\nbye:\n  end: Bye.'), ...ACTION })
    talk.say('hi')
    talk.result({ ok: false, kind: 'timeout', message: 'too slow' })
    expect(talk.heard()).toEqual(['Failed: timeout.', 'Bye.'])
  })

  test('that fails without any on-error is never silence', () => {
    const talk = talkTo({ ...bot('count:\n  code: count\nbye:\n  end: Bye.'), ...ACTION })
    talk.say('hi')
    talk.result({ ok: false, kind: 'threw', message: 'x' })
    expect(talk.heard()).toHaveLength(1)
    expect(talk.done()).toBe(true)
  })

  test('a result counts once', () => {
    const talk = talkTo(code())
    talk.say('hi')
    const [call] = talk.pendingCalls()
    talk.result({ letters: 1 })
    talk.heard()
    talk.event({ type: 'call-result', id: 'again', at: 0, call: call ?? '', result: { ok: true, outputs: { letters: 2 }, answer: null } })
    expect(talk.heard()).toEqual([])
  })

  test('of HubSpot’s kind can speak, ask to be run again with the reply, and jump', () => {
    const talk = talkTo({ ...bot('count:\n  code: count\nskipped:\n  say: Skipped.\nbye:\n  end: Bye.'), ...ACTION })
    talk.say('hi')
    const answer = { botMessage: 'One::next-1000::Which?', quickReplies: [{ value: 'r', label: 'Red' }], nextModuleNickname: null, responseExpected: true, customState: { n: 1 } }
    talk.result({ ok: true, outputs: {}, answer })
    expect(talk.heard()).toEqual(['One', 'Which? [Red]'])
    talk.say('red')
    const started = talk.commands().filter((command) => command.type === 'start-call')
    expect(started.at(-1)).toMatchObject({ call: { message: { text: 'red' }, customState: { n: 1 } } })
    talk.result({ ok: true, outputs: {}, answer: { botMessage: 'Done', quickReplies: [], nextModuleNickname: 'bye', responseExpected: false, customState: null } })
    expect(talk.heard()).toEqual(['Done', 'Bye.'])
  })

  test('a jump to a step that does not exist goes on with the next, and the log says so', () => {
    const talk = talkTo({ ...bot('count:\n  code: count\nbye:\n  end: Bye.'), ...ACTION })
    talk.say('hi')
    talk.result({ ok: true, outputs: {}, answer: { botMessage: null, quickReplies: [], nextModuleNickname: 'nowhere', responseExpected: false, customState: null } })
    expect(talk.heard()).toEqual(['Bye.'])
    expect(talk.notes()[0]?.message).toContain('nowhere')
  })
})

describe('ways through a flow', () => {
  test('a loop ends with its limit, and entering the target otherwise clears the count', () => {
    const talk = talkTo(bot('n:\n  ask: N?\n  type: number\n  save: n\nagain:\n  when: { n: { under: 10 } }\n  goto: n\n  limit: 2\n  else: { say: "Enough." }\nbye:\n  end: Bye.'))
    for (const text of ['hi', '1', '2', '3']) talk.say(text)
    expect(talk.heard()).toEqual(['N?', 'N?', 'N?', 'Enough.', 'Bye.'])
  })

  test('an arm’s steps rejoin after the branch', () => {
    const talk = talkTo(bot('t:\n  ask: T?\n  choices: { a: A, b: B }\n  save: t\nway:\n  branch:\n    - when: { t: a }\n      steps:\n        one:\n          say: One.\n        two:\n          say: Two.\n  else: { say: "Other." }\nbye:\n  end: Bye.'))
    talk.say('hi')
    talk.click('a')
    expect(talk.heard().slice(1)).toEqual(['One.', 'Two.', 'Bye.'])
    talk.say('hi')
    talk.click('b')
    expect(talk.heard().slice(1)).toEqual(['Other.', 'Bye.'])
  })

  test('a called flow has its own variables and gives back what it declares', () => {
    const sub = 'midflow: 1\nflow: where\nlanguages: [en]\ninput: { hint: { type: text } }\noutput: { town: { type: text } }\nsteps:\n  town:\n    ask: "Town{{#if hint}} ({{hint}}){{/if}}?"\n    save: town\n'
    const talk = talkTo({ ...bot('town:\n  set: { town: Rome }\nhome:\n  call: where\n  input: { hint: home }\nwork:\n  call: where\nbye:\n  end: "{{town}} {{steps.home.town}} {{steps.work.town}}"', 'variables: { town: { type: text } }\n'), 'bots/where.yaml': sub })
    for (const text of ['hi', 'Bonn', 'Kiel']) talk.say(text)
    expect(talk.heard()).toEqual(['Town (home)?', 'Town?', 'Rome Bonn Kiel'])
  })

  test('a split is sticky, and its variant can be read', () => {
    const files = bot('s:\n  split:\n    a: { weight: 50, say: "A." }\n    b: { weight: 50, say: "B." }\n  sticky: visitor\nbye:\n  end: "{{steps.s.variant}}"')
    const counts = { a: 0, b: 0 }
    for (let i = 0; i < 60; i++) {
      const talk = talkTo(files, 'b', { seed: `seed-${i}` })
      talk.say('hi')
      const first = talk.heard().at(-1)
      talk.say('hi')
      expect(talk.heard().at(-1)).toBe(first)
      if (first === 'a') counts.a++
      else counts.b++
    }
    expect(Math.min(counts.a, counts.b)).toBeGreaterThan(10)
  })

  test('a text that renders to nothing is not sent, and the log says so', () => {
    const talk = talkTo(bot('a:\n  say: "{{#if contact.firstname}}Hi {{contact.firstname}}{{/if}}"\nbye:\n  end: Bye.'))
    talk.say('hi')
    expect(talk.heard()).toEqual(['Bye.'])
    expect(talk.notes()[0]).toMatchObject({ step: 'a' })
  })

  test('the last text is sent before the conversation closes', () => {
    const talk = talkTo(bot('a:\n  say: One.\nbye:\n  end: Bye.'))
    talk.say('hi')
    expect(talk.commands().map((command) => command.type)).toEqual(['say', 'say', 'close'])
  })

  test('a message after the end starts a new run', () => {
    const talk = talkTo(bot('bye:\n  end: Bye.'))
    talk.say('hi')
    talk.say('hi again')
    expect(talk.heard()).toEqual(['Bye.', 'Bye.'])
  })

  test('wait goes on at its time', () => {
    const talk = talkTo(bot('w:\n  wait: 2h\nbye:\n  end: Bye.'))
    talk.say('hi')
    talk.after(7_199_999)
    expect(talk.heard()).toEqual([])
    talk.after(1)
    expect(talk.heard()).toEqual(['Bye.'])
  })

  test('a called flow that asks nothing comes back, also after a wait', () => {
    const sub = 'midflow: 1\nflow: aside\nlanguages: [en]\nsteps:\n  aside:\n    say: Aside.\n'
    const talk = talkTo({ ...bot('w:\n  wait: 1h\nc:\n  call: aside\nbye:\n  end: Bye.'), 'bots/aside.yaml': sub })
    talk.say('hi')
    talk.after(3_600_000)
    expect(talk.heard()).toEqual(['Aside.', 'Bye.'])
  })

  test('a created ticket can be read by the next step', () => {
    const talk = talkTo(bot('t:\n  create: ticket\n  set: { subject: "Help {{conversation.id}}" }\nbye:\n  end: "{{ticket.subject}} {{steps.t.ticket.id}}"'))
    talk.say('hi')
    expect(talk.heard()).toEqual(['Help conversation-1 ticket-1'])
  })
})

const BEA = { id: 'bea', name: 'Bea', picture: null }

describe('a hand-off', () => {
  const files = { ...bot('route:\n  hand-off: support\n  waiting:\n    0m: { say: "You are in line." }\n    15m: { goto: mail }\n  away: { say: "Nobody is in.", goto: mail }\nrate:\n  when: { steps.route.answered: true }\n  ask: How was it?\n  type: rating\n  save: ticket.csat\nbye:\n  end: Bye.\nmail:\n  end: We write.'), ...QUEUE }

  test('with nobody there takes away', () => {
    const talk = talkTo(files)
    talk.say('hi')
    expect(talk.heard()).toEqual(['Nobody is in.', 'We write.'])
  })

  test('keeps the bot silent until the agent returns, and messages meanwhile are no answers', () => {
    const talk = talkTo(files)
    talk.facts.away = false
    talk.say('hi')
    talk.say('hello?')
    talk.event({ type: 'agent', id: 'a1', at: 0, what: { kind: 'message', agent: BEA, text: 'Hi', files: [], seq: 9 } })
    talk.say('5')
    expect(talk.heard()).toEqual(['You are in line.'])
    talk.event({ type: 'agent', id: 'a2', at: 0, what: { kind: 'returned', agent: BEA } })
    expect(talk.heard()).toEqual(['How was it? [1] [2] [3] [4] [5]'])
    talk.say('4')
    expect(talk.records['ticket']).toMatchObject({ csat: 4 })
    expect(talk.heard()).toEqual(['Bye.'])
  })

  test('leaves the queue when waiting takes too long', () => {
    const talk = talkTo(files)
    talk.facts.away = false
    talk.say('hi')
    talk.after(900_000)
    expect(talk.heard()).toEqual(['You are in line.', 'We write.'])
    expect(talk.commands().map((command) => command.type)).toContain('take-back')
  })

  test('an agent who answers ends the ladder', () => {
    const talk = talkTo(files)
    talk.facts.away = false
    talk.say('hi')
    talk.event({ type: 'agent', id: 'a1', at: 0, what: { kind: 'joined', agent: BEA, how: 'assigned' } })
    talk.after(3_600_000)
    expect(talk.heard()).toEqual(['You are in line.'])
  })
})

describe('the engine', () => {
  test('is pure: the same turn taken twice is the same', () => {
    const talk = talkTo(bot('s:\n  say:\n    any: [A, B, C, D]\nn:\n  ask: Name?\nbye:\n  end: Bye.'), 'b', { seed: 'x' })
    const other = talkTo(bot('s:\n  say:\n    any: [A, B, C, D]\nn:\n  ask: Name?\nbye:\n  end: Bye.'), 'b', { seed: 'x' })
    talk.say('hi')
    other.say('hi')
    expect(talk.snapshot()).toBe(other.snapshot())
    expect(talk.commands()).toEqual(other.commands())
  })

  test('loads what the flow speaks of, and no more', () => {
    const { needs } = compileFlow(workspaceOf({ ...bot('a:\n  say: "{{company.name}} {{queue.support.waiting}}"\nbye:\n  end: Bye.'), ...QUEUE }), 'b')
    expect(needs).toEqual({ records: ['contact', 'company'], queues: ['support'], associated: [], past: {} })
  })

  test('loads the associated records and the earlier values that the flow asks for', () => {
    const steps = 'a:\n  when: { company.deals.partner: acme, contact.tier: { was-ever: gold } }\n  say: "{{contact.company.deals.count}}"\nbye:\n  end: Bye.'
    const { needs } = compileFlow(workspaceOf(bot(steps)), 'b')
    expect(needs).toMatchObject({ associated: [['company', 'deals', 'partner'], ['contact', 'company', 'deals', 'count']], past: { contact: ['tier'] } })
  })

  test('branches by what associated records are and by what a property ever was', () => {
    const talk = talkTo(bot('a:\n  branch:\n    - when: { company.deals.partner: acme, contact.tier: { was-ever: gold } }\n      say: Welcome back.\n  else:\n    say: Hello.\nbye:\n  end: "{{company.deals.count}} deals."'))
    const deals = [{ id: 'd1', partner: 'bolt' }, { id: 'd2', partner: 'acme' }]
    talk.records['company'] = { id: 'c', deals }
    talk.facts.past = { contact: { tier: ['gold', 'silver'] } }
    talk.say('hi')
    expect(talk.heard()).toEqual(['Welcome back.', '2 deals.'])
    talk.facts.past = { contact: { tier: ['silver'] } }
    talk.say('hi')
    expect(talk.heard()).toEqual(['Hello.', '2 deals.'])
    talk.facts.past = { contact: { tier: ['gold'] } }
    talk.records['company'] = { id: 'c', deals: deals.slice(0, 1) }
    talk.say('hi')
    expect(talk.heard()).toEqual(['Hello.', '1 deals.'])
  })
})
