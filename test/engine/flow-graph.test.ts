import { describe, expect, test } from '@jest/globals'
import { compileFlow } from '../../server/engine/compile-flow.ts'
import { flowGraph, nodeOfState } from '../../server/engine/flow-graph.ts'
import { workspaceOf } from '../support/talk.ts'

const QUEUE = { 'service/queues.yaml': 'midflow: 1\nqueues:\n  support: {}\n' }
const bot = (steps: string, more = '') => ({ 'bots/b.yaml': `midflow: 1\nbot: b\nlanguages: [en]\n${more}steps:\n${steps.replace(/^/gm, '  ')}\n`, ...QUEUE })
const drawn = (files: Record<string, string>) => flowGraph(workspaceOf(files), 'b')
const ways = (files: Record<string, string>) => drawn(files).edges.map(({ from, to, kind, label }) => `${from} ${kind} ${to}${label === null ? '' : `: ${label}`}`)

const TOPIC = 'topic:\n  ask: What about?\n  choices: { order: Order, other: Other }\n  save: topic'

describe('the graph of a bot', () => {
  test('has a node for every step, with its place in the file, and one for the end', () => {
    const { nodes, start } = drawn(bot('hi:\n  say: Hello\nbye:\n  end: Bye'))
    expect(start).toBe('b:hi')
    expect(nodes.map(({ id, kind, text, at }) => [id, kind, text, at?.line ?? null])).toEqual([['b:hi', 'say', 'Hello', 5], ['b:bye', 'end', 'Bye', 7], ['@end', 'finish', '', null]])
  })

  test('says in words under which condition a way is taken', () => {
    const flow = bot(`${TOPIC}\nby:\n  branch:\n    - { when: { topic: order }, goto: bye }\nmore:\n  when: { topic: { known: false } }\n  say: More\nbye:\n  end: Bye`)
    expect(ways(flow)).toEqual(expect.arrayContaining(['b:by case b:bye: topic is order', 'b:by next b:more: otherwise']))
    expect(drawn(flow).nodes.find(({ id }) => id === 'b:more')?.when).toBe('topic is not known')
  })

  test('draws a limited jump with what follows it, and a jump without a limit alone', () => {
    expect(ways(bot('a:\n  ask: A?\n  save: a\nb:\n  say: B\n  goto: a\n  limit: 2\n  else: { goto: c }\nc:\n  end: C'))).toEqual(expect.arrayContaining(['b:b jump b:a: up to 2 times', 'b:b case b:c: after that']))
    const plain = ways(bot('a:\n  ask: A?\n  save: a\nb:\n  say: B\n  goto: d\nd:\n  end: D'))
    expect(plain.filter((way) => way.startsWith('b:b '))).toEqual(['b:b jump b:d'])
  })

  test('draws what the bot does anywhere once, not at every question', () => {
    const flow = bot('a:\n  ask: A?\n  save: a\nb:\n  ask: B?\n  save: b\nbye:\n  end: Bye', 'no-answer:\n  10m: { say: Still there? }\n  1d: { goto: bye }\ninterrupts:\n  stop: { hears: [stop, halt], goto: bye }\n')
    const { nodes } = drawn(flow)
    expect(nodes.filter(({ text }) => text === 'Still there?')).toHaveLength(1)
    expect(nodes.find(({ text }) => text === 'Still there?')?.returns).toBe(true)
    expect(nodes.find(({ id }) => id === '@anywhere/stop')?.text).toBe('“stop”, “halt”')
    expect(ways(flow)).toEqual(expect.arrayContaining(['@anywhere/stop case b:bye', '@anywhere/no-answer time b:no-answer/10m: after 10m', '@anywhere/no-answer time b:bye: after 1d']))
  })

  test('draws the flows that it calls, with the way there and what follows', () => {
    const flow = { ...bot('name:\n  call: name\nbye:\n  end: Bye'), 'bots/name.yaml': 'midflow: 1\nflow: name\nlanguages: [en]\nsteps:\n  who:\n    ask: Who?\n    save: who\n' }
    expect(ways(flow)).toEqual(expect.arrayContaining(['b:name call name:who', 'b:name next b:bye: when it comes back', 'name:who next name:@return']))
  })

  test('draws the ways out of a hand-off', () => {
    const flow = bot('route:\n  hand-off: support\n  waiting:\n    15m: { goto: bye }\n  away: { say: Nobody is in., goto: bye }\nrate:\n  end: Rated\nbye:\n  end: Bye')
    expect(ways(flow)).toEqual(expect.arrayContaining(['b:route next b:rate: given back', 'b:route time b:bye: waiting 15m', 'b:route case b:route/away: nobody in']))
  })

  test('has a node for every state that a run can wait in', () => {
    const flow = workspaceOf({ ...bot(`${TOPIC}\nroute:\n  hand-off: support\n  waiting: { 1m: { say: Wait } }`, 'no-answer:\n  10m: { say: Still there? }\non-error: { say: Sorry, goto: route }\n') })
    const ids = new Set(flowGraph(flow, 'b').nodes.map(({ id }) => id))
    for (const state of compileFlow(flow, 'b').compiled.layout.states.keys()) expect(ids).toContain(nodeOfState(state))
  })
})
