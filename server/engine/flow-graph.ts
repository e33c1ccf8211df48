import type { FlowEdge, FlowGraph, FlowNode } from '../protocol/flow-graph.ts'
import { conditionWords, durationWords, valueWords } from './conditions/condition-words.ts'
import type { Flow, Ladder, Outcome, Step, Workspace } from './flow.ts'
import { END, FAILED, HUB, type Layout, layOut, type StepState } from './machine/lay-out.ts'

/**
 * A bot with the flows that it calls as nodes and ways, for the console. What the machine has many copies of is drawn once:
 * the bot's own `no-answer` and `on-error`, and the interrupts, lead out of nodes of their own. Pure.
 * @throws Error when the workspace has no such bot.
 */
export function flowGraph(workspace: Workspace, botName: string): FlowGraph {
  const layout = layOut(workspace, botName)
  const bot = layout.flows[botName]
  if (!bot) throw new Error(`the workspace has no bot ${botName}`)
  const drawn = new Map<string, StepState>()
  for (const state of layout.states.values()) if (!drawn.has(nodeOfState(state.key))) drawn.set(nodeOfState(state.key), state)
  const edges = createEdges()
  for (const state of drawn.values()) for (const edge of edgesOf(state)) edges.add(edge)
  for (const edge of anywhereEdges(bot, layout)) edges.add(edge)

  const all = edges.list()
  const nodes = [
    ...[...drawn.values()].toSorted(inFileOrder(botName)).map(nodeOf),
    ...anywhereNodes(bot),
    ...layout.returns.map(({ key, flow }): FlowNode => ({ id: key, flow, kind: 'back', name: null, text: '', when: null, returns: false, at: null })),
    { id: END, flow: botName, kind: 'finish', name: null, text: '', when: null, returns: false, at: null } satisfies FlowNode,
  ]
  const known = new Set(nodes.map(({ id }) => id))
  return { bot: botName, title: bot.title, file: bot.file, start: nodeOfState(layout.start), nodes, edges: all.filter(({ from, to }) => known.has(from) && known.has(to)) }
}

/** The node that a state of the machine is drawn as: copies of the bot's own blocks are drawn once. */
export const nodeOfState = (state: string): string => state.slice(state.lastIndexOf('>') + 1)

/** The bot's own steps before those of the flows that it calls. */
const inFileOrder = (bot: string) => (a: StepState, b: StepState): number =>
  Number(a.home !== bot) - Number(b.home !== bot) || a.home.localeCompare(b.home) || a.step.at.line - b.step.at.line || a.step.at.column - b.step.at.column

const anywhere = (name: string): string => `@anywhere/${name}`

function nodeOf(state: StepState): FlowNode {
  const { step, home, exits } = state
  const condition = step.when ? conditionWords(step.when) : null
  return {
    id: nodeOfState(state.key), flow: home, kind: step.verb, name: step.id.includes('/') ? null : step.id, text: textOf(step), when: condition,
    returns: exits['next']?.to === HUB && !(step.goto && step.goto.limit === null), at: { file: step.at.file, line: step.at.line },
  }
}

function edgesOf({ key, step, exits }: StepState): FlowEdge[] {
  const from = nodeOfState(key)
  const edge = (exit: string, kind: FlowEdge['kind'], label: string | null): FlowEdge[] => {
    const to = exits[exit]?.to
    return to === undefined || to === HUB || to === FAILED ? [] : [{ from, to: nodeOfState(to), kind, label }]
  }
  const rungs = (name: string, ladder: Ladder, words: string) => ladder.flatMap(({ after }, i) => edge(`${name}/${i}`, 'time', `${words} ${durationWords(after)}`))
  const found: FlowEdge[] = []
  const { goto } = step
  if (goto) {
    found.push(...edge('goto', 'jump', goto.limit === null ? null : `up to ${goto.limit} times`))
    if (goto.otherwise) found.push(...edge('goto-else', 'case', 'after that'))
  }
  found.push(...edge('next', 'next', nextLabel(step)).filter(() => leadsOn(step)))
  switch (step.verb) {
    case 'ask':
      if (step.invalid?.outcome) found.push(...edge('invalid', 'error', step.invalid.tries === null ? 'not valid' : `not valid ${step.invalid.tries} times`))
      return [...found, ...(step.noAnswer ? rungs('no-answer', step.noAnswer, 'no answer for') : [])]
    case 'branch':
      return [...step.arms.flatMap((arm, i) => edge(`arm/${i}`, 'case', conditionWords(arm.when))), ...(step.otherwise ? edge('else', 'case', 'otherwise') : []), ...found]
    case 'split':
      return [...step.variants.flatMap(({ name, weight }) => edge(`variant/${name}`, 'case', `${name} · ${weight}`)), ...found]
    case 'code':
    case 'webhook':
      return [...found, ...(step.onError ? edge('on-error', 'error', 'on error') : [])]
    case 'find':
      return [...found, ...edge('none', 'case', 'none found')]
    case 'call':
      return [...edge('call', 'call', null), ...found]
    case 'hand-off':
      return [...found, ...rungs('waiting', step.waiting, 'waiting'), ...edge('away', 'case', 'nobody in')]
    case 'end':
      return [...found, ...edge('end', 'next', null)]
    default:
      return found
  }
}

/** Whether a step can leave to the one after it. */
function leadsOn(step: Step): boolean {
  if (step.when) return true
  if (step.goto) return false
  if (step.verb === 'branch') return step.otherwise === null
  return step.verb !== 'split' && step.verb !== 'end' && step.verb !== 'goto'
}

function nextLabel(step: Step): string | null {
  if (step.when && (step.goto || step.verb === 'end' || step.verb === 'goto' || step.verb === 'split')) return 'otherwise'
  if (step.verb === 'branch') return 'otherwise'
  return step.verb === 'call' ? 'when it comes back' : step.verb === 'hand-off' ? 'given back' : null
}

function textOf(step: Step): string {
  switch (step.verb) {
    case 'say':
      return step.texts.map(({ source }) => source).join(' / ')
    case 'ask':
      return step.text.source
    case 'end':
      return step.text?.source ?? ''
    case 'notify':
      return step.text?.source ?? step.to.join(', ')
    case 'code':
      return step.action
    case 'webhook':
      return `${step.method} ${valueWords(step.url)}`
    case 'call':
      return step.flow
    case 'set':
      return step.values.map(({ path, value }) => `${path.join('.')} = ${valueWords(value)}`).join(', ')
    case 'create':
    case 'find':
      return step.object
    case 'update':
      return [...step.set, ...step.fill, ...step.add].map(({ name }) => `${step.record.join('.')}.${name}`).join(', ') || step.record.join('.')
    case 'hand-off':
    case 'assign':
      return step.queue
    case 'wait':
    case 'delay':
      return step.for !== null ? durationWords(step.for) : step.until ? `until ${valueWords(step.until)}` : step.verb === 'wait' && step.hours !== null ? `until ${step.hours} opens` : ''
    case 'send-email':
      return step.email
    case 'enroll':
      return step.workflow
    case 'answer-from':
      return step.source
    case 'for-each':
      return step.items.join('.')
    case 'branch':
    case 'split':
    case 'goto':
      return ''
  }
}

/** What the bot does at any open question, after any silence, on any failure. */
function anywhereNodes(bot: Flow): FlowNode[] {
  const node = (name: string, text: string): FlowNode => ({ id: anywhere(name), flow: bot.name, kind: 'anywhere', name, text, when: null, returns: false, at: null })
  return [
    ...bot.interrupts.map(({ name, hears }) => node(name, `“${(hears[bot.languages[0] ?? ''] ?? []).join('”, “')}”`)),
    ...(bot.noAnswer.length > 0 ? [node('no-answer', 'No answer to a question')] : []),
    ...(bot.onError ? [node('on-error', 'A step fails')] : []),
  ]
}

function anywhereEdges(bot: Flow, layout: Layout): FlowEdge[] {
  const to = (outcome: Outcome): string | null => {
    const [first] = outcome.steps
    if (first) return `${bot.name}:${first.id}`
    const { goto } = outcome
    if (goto === 'start') return nodeOfState(layout.start)
    return goto === 'end' ? END : goto === null || goto === 'next' ? null : `${bot.name}:${goto}`
  }
  const edge = (name: string, outcome: Outcome, kind: FlowEdge['kind'], label: string | null): FlowEdge[] => {
    const target = to(outcome)
    return target === null ? [] : [{ from: anywhere(name), to: target, kind, label }]
  }
  return [
    ...bot.interrupts.flatMap(({ name, outcome }) => edge(name, outcome, 'case', null)),
    ...bot.noAnswer.flatMap(({ after, outcome }) => edge('no-answer', outcome, 'time', `after ${durationWords(after)}`)),
    ...(bot.onError ? edge('on-error', bot.onError, 'error', null) : []),
  ]
}

/** Ways between the same two nodes are one, with both labels, or none where one is taken without a reason. */
function createEdges() {
  const held = new Map<string, FlowEdge>()
  return {
    add(edge: FlowEdge) {
      const key = JSON.stringify([edge.from, edge.to])
      const before = held.get(key)
      if (!before) return void held.set(key, edge)
      if (before.label === null || edge.label === null) held.set(key, before.label === null ? before : edge)
      else held.set(key, { ...before, label: [...new Set([before.label, edge.label])].join(' · ') })
    },
    list: (): FlowEdge[] => [...held.values()],
  }
}
