import { describe, expect, test } from '@jest/globals'
import type { Flow, Step, StepOf, Verb } from '../../../server/engine/flow.ts'
import { readWorkspace } from '../../../server/engine/language/read-workspace.ts'
import { allSteps } from '../../../server/engine/machine/lay-out.ts'

/** The bot of a file, which must be without errors. */
function bot(steps: string, top = ''): Flow {
  const { workspace, problems } = readWorkspace([
    { path: 'bots/x.yaml', text: `bot: x\n${top}steps:\n${steps.replace(/^/gm, '  ')}` },
    { path: 'service/all.yaml', text: 'queues: { support: { capacity: { default: 1 } } }' },
    { path: 'actions/tell.yaml', text: 'action: tell\noutput: { tier: { type: text }, n: { type: number } }' },
    { path: 'actions/tell.js', text: 'exports.main = async () => ({})' },
  ])
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
  const flow = workspace.bots['x']
  if (!flow) throw new Error('there is no bot')
  return flow
}

function step<V extends Verb>(flow: Flow, id: string, verb: V): StepOf<V> {
  const isWanted = (each: Step): each is StepOf<V> => each.id === id && each.verb === verb
  const found = allSteps(flow).find(isWanted)
  if (!found) throw new Error(`there is no ${verb} "${id}" among ${allSteps(flow).map((each) => `${each.verb} ${each.id}`).join(', ')}`)
  return found
}

describe('values are converted by the type of where they stand', () => {
  const flow = bot(
    `a:\n  set: { zip: 0012345, n: 2.50, yes_no: true, day: 2026-12-25, word: yes, time: 09:00, list: [a, b], one: "{{zip}}" }\nb:\n  end: 42`,
    'variables: { zip: text, n: number, yes_no: boolean, day: date, word: text, time: text, list: { type: list, of: text }, one: text }\n',
  )
  const values = Object.fromEntries(step(flow, 'a', 'set').values.map(({ path, value }) => [path.join('.'), value.kind === 'literal' ? value.value : value.source]))

  test('texts keep what they look like, numbers, dates and booleans are such', () => {
    expect(values).toEqual({ zip: '0012345', n: 2.5, yes_no: true, day: '2026-12-25', word: 'yes', time: '09:00', list: ['a', 'b'], one: '{{zip}}' })
  })
  test('a text that looks like a number is a text', () => {
    expect(step(flow, 'b', 'end').text?.source).toBe('42')
  })
})

describe('steps', () => {
  test('run in file order, and choices keep theirs', () => {
    const flow = bot('z:\n  ask: Which?\n  choices: { z: Z, a: A, 1: One }\n  save: which\na:\n  end: Bye')
    expect(flow.steps.map(({ id }) => id)).toEqual(['z', 'a'])
    expect(step(flow, 'z', 'ask').choices.map(({ id }) => id)).toContain('1')
    expect(flow.variables['which']).toEqual({ type: 'enumeration', options: { z: 'Z', a: 'A', 1: 'One' } })
  })

  test('without a name get one from where they stand, and their texts too', () => {
    const flow = bot('topic:\n  ask: Which?\n  no-answer: { 10m: { say: "There?" }, 1d: { end: Bye } }\nby:\n  branch:\n    - when: { visitor.verified: true }\n      say: One\n  else: { say: Two }')
    expect(allSteps(flow).map(({ id }) => id)).toEqual(['topic', 'topic/no-answer/10m', 'topic/no-answer/1d', 'by', 'by/branch/1', 'by/else'])
    expect(step(flow, 'topic/no-answer/10m', 'say').texts.map(({ key }) => key)).toEqual(['topic.no-answer.10m.say'])
    expect(step(flow, 'by/else', 'say').texts.map(({ key }) => key)).toEqual(['by.else.say'])
  })

  test('in a block have their own names, and their texts are flat', () => {
    const flow = bot('by:\n  branch:\n    - when: { visitor.verified: true }\n      steps:\n        inner: { say: Hello }\n      goto: end\n')
    expect(step(flow, 'inner', 'say').texts[0]?.key).toBe('inner.say')
    expect(step(flow, 'by', 'branch').arms[0]?.outcome.goto).toBe('end')
  })

  test('take a ladder in rising order, whatever the order of the file', () => {
    const flow = bot('a:\n  ask: Which?\n  no-answer: { 1d: { goto: end }, 90s: { say: One }, 1h30m: { say: Two } }')
    expect(step(flow, 'a', 'ask').noAnswer?.map(({ after }) => after)).toEqual([90_000, 5_400_000, 86_400_000])
  })

  test('jump with a limit and a way out', () => {
    const flow = bot('a:\n  ask: Which?\n  save: x\nb:\n  when: { x: a }\n  goto: a\n  limit: 2\n  else: { say: Enough, goto: end }')
    expect(step(flow, 'b', 'goto').goto).toMatchObject({ target: 'a', limit: 2, otherwise: { goto: 'end' } })
    expect(step(flow, 'b/else', 'say').texts[0]?.key).toBe('b.else.say')
  })

  test('the third wrong answer takes the jump', () => {
    const flow = bot('a:\n  ask: Mail?\n  type: email\n  invalid: { say: "No.", tries: 3, goto: end }')
    expect(step(flow, 'a', 'ask').invalid).toMatchObject({ say: { source: 'No.', key: 'a.invalid.say' }, tries: 3, outcome: { steps: [], goto: 'end' } })
  })

  test('save outputs of code', () => {
    const flow = bot('a:\n  code: tell\n  save: { contact.tier: tier, n: n }\n  on-error: { goto: next }', 'variables: { n: number }\n')
    expect(step(flow, 'a', 'code')).toMatchObject({ action: 'tell', save: [{ path: ['contact', 'tier'], output: 'tier' }, { path: ['n'], output: 'n' }], onError: { goto: 'next' } })
  })

  test('say one of several, or several', () => {
    const flow = bot('a:\n  say: { any: [One, Two] }\nb:\n  say: [One, Two]')
    expect([step(flow, 'a', 'say').any, step(flow, 'b', 'say').any]).toEqual([true, false])
  })
})

describe('conditions', () => {
  const read = (condition: string) => step(bot(`a:\n  when: ${condition}\n  say: x`, 'variables: { n: number, t: text, d: date }\n'), 'a', 'say').when

  test.each([
    ['{ t: a }', { operator: 'is', value: { kind: 'literal', value: 'a' } }],
    ['{ t: [a, b] }', { operator: 'one-of', value: { kind: 'list' } }],
    ['{ n: { over: 3 } }', { operator: 'over', value: { kind: 'literal', value: 3 } }],
    ['{ n: { between: [1, 3] } }', { operator: 'between', value: { kind: 'list' } }],
    ['{ t: { known: false } }', { operator: 'known', value: { kind: 'literal', value: false } }],
    ['{ d: { after: -7d } }', { operator: 'after', value: { kind: 'relative', ms: -604_800_000 } }],
    ['{ d: { in-next: 14d } }', { operator: 'in-next', value: { kind: 'relative', ms: 1_209_600_000 } }],
    ['{ t: "{{contact.email}}" }', { operator: 'is', value: { kind: 'template', source: '{{contact.email}}' } }],
  ])('%s', (source, expected) => {
    expect(read(source)).toMatchObject({ kind: 'test', ...expected })
  })

  test('several keys are and; any and not hold others', () => {
    expect(read('{ t: a, any: [{ n: 1 }, { not: { n: 2 } }] }')).toMatchObject({ kind: 'all', of: [{ kind: 'test' }, { kind: 'any', of: [{ kind: 'test' }, { kind: 'not', of: { kind: 'test' } }] }] })
  })
})

describe('the other files', () => {
  test('a named day overrides its range, 24:00 is allowed, and a period may end on the next day', () => {
    const { workspace, problems } = readWorkspace([
      { path: 'service/hours.yaml', text: 'hours:\n  a:\n    open: { fri: [22:00-06:00], mon-fri: [09:00-12:30, 13:30-24:00] }\n    closed: [days]\nholidays:\n  days: { 12-25: Christmas }' },
    ])
    expect(problems).toEqual([])
    expect(workspace.hours['a']?.open[1]).toEqual([{ from: 540, to: 750 }, { from: 810, to: 1440 }])
    expect(workspace.hours['a']?.open[5]).toEqual([{ from: 1320, to: 1800 }])
    expect(workspace.hours['a']?.open[6]).toEqual([])
    expect(workspace.hours['a']?.closed).toEqual({ '12-25': 'Christmas' })
  })

  test('a ladder of an SLA counts from due', () => {
    const { workspace } = readWorkspace([
      { path: 'service/sla.yaml', text: 'policies:\n  p:\n    targets: { resolution: 8h }\n    ladder: { resolution: { due: { notify: owner }, 1h after: { notify: lead }, 15m before: { notify: owner } } }' },
    ])
    expect(workspace.policies[0]?.ladder.resolution?.map(({ offset }) => offset)).toEqual([-900_000, 0, 3_600_000])
  })

  test('properties of crm/properties.yaml are added to the built-in ones', () => {
    const { workspace } = readWorkspace([{ path: 'crm/properties.yaml', text: 'properties: { contact: { shoe_size: { type: number } } }' }])
    expect(workspace.properties['contact']?.['shoe_size']?.type).toEqual({ type: 'number' })
    expect(workspace.properties['contact']?.['email']?.type).toEqual({ type: 'email' })
    expect(workspace.properties['ticket']?.['priority']?.type).toMatchObject({ type: 'enumeration' })
  })

  test('code takes along the files that it imports, and theirs', () => {
    const { workspace, problems } = readWorkspace([
      { path: 'actions/a.yaml', text: 'action: a' },
      { path: 'actions/a.ts', text: "import { one } from './lib/one.js'\nexport const main = () => one" },
      { path: 'actions/lib/one.ts', text: "import { two } from './two.ts'\nexport const one = two" },
      { path: 'actions/lib/two.ts', text: 'export const two = 2' },
      { path: 'actions/lib/three.ts', text: '' },
    ])
    expect(problems).toEqual([])
    expect(workspace.actions['a']?.code.file).toBe('actions/a.ts')
    expect(Object.keys(workspace.actions['a']?.code.modules ?? {})).toEqual(['actions/lib/one.ts', 'actions/lib/two.ts'])
  })

  test('JSON is accepted, with tabs', () => {
    const { workspace, problems } = readWorkspace([{ path: 'bots/x.json', text: '{\n\t"bot": "x",\n\t"steps": { "a": { "end": "Bye: see you" } }\n}' }])
    expect(problems).toEqual([])
    expect(workspace.bots['x']?.steps[0]?.id).toBe('a')
  })

  test('nothing is named, or found under, __proto__, constructor or toString', () => {
    const { workspace, problems } = readWorkspace([
      { path: 'bots/x.yaml', text: 'bot: x\nsteps:\n  a:\n    say: "{{constructor}} {{contact.__proto__}}"\n  constructor:\n    say: Hi\n  b:\n    code: toString\n' },
    ])
    expect(problems.map(({ code }) => code)).toEqual(['bad-template', 'reserved-name', 'unknown-code-action'])
    expect(Object.keys(workspace.bots)).toEqual(['x'])
  })

  test('translations stand in the flow by key, and interrupts hear each language', () => {
    const { workspace, problems } = readWorkspace([
      { path: 'bots/x.yaml', text: 'bot: x\nlanguages: [en, de]\ninterrupts: { human: { hears: [agent], goto: end } }\nsteps:\n  a: { end: Bye }' },
      { path: 'bots/x.de.yaml', text: 'texts: x\nlanguage: de\ninterrupts: { human: { hears: [mensch] } }\nsteps:\n  a: { end: Tschüs }' },
    ])
    expect(problems).toEqual([])
    expect(workspace.bots['x']?.texts).toEqual({ de: { 'a.end': 'Tschüs' } })
    expect(workspace.bots['x']?.interrupts[0]?.hears).toEqual({ en: ['agent'], de: ['mensch'] })
  })
})
