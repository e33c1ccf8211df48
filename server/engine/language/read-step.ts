import type { Place, Step } from '../flow.ts'
import type { Context } from './context.ts'
import { VERB_READERS } from './steps/registry.ts'
import { hint } from './suggest.ts'
import { COMMON } from './verb.ts'
import { VERBS } from './vocabulary.ts'
import { kindName, type Node } from './yaml/node.ts'

type VerbName = (typeof VERBS)[number]

const ONLY_IN_WORKFLOWS: readonly VerbName[] = ['delay', 'for-each']
const ONLY_IN_BOTS: readonly VerbName[] = ['say', 'ask', 'hand-off', 'answer-from']

/** Reads one step by its verb. What cannot be read leaves a step that does nothing, so that jumps to it still have a target. */
export function readStep(node: Node, ctx: Context, { id, at }: { id: string; at: Place }): Step {
  const nothing: Step = { verb: 'goto', id, at, when: null, goto: null, was: null }
  if (node.kind !== 'map') {
    ctx.report('wrong-kind', node.at, `A step is a map with a verb, e.g. { say: "…" }, not ${kindName(node)}.`)
    return nothing
  }
  const verb = verbOf(node.entries.map(({ key }) => key), at, ctx)
  if (verb === 'none' && VERBS.some((each) => node.empty.includes(each))) return nothing
  if (verb === 'none') {
    const [first] = node.entries.filter(({ key }) => !Object.hasOwn(COMMON, key))
    const message = first ? `There is no verb "${first.key}"${hint(first.key, VERBS)}` : `The step "${id}" has no verb, such as say, ask or code.`
    ctx.report('unknown-verb', first?.keyAt ?? at, message)
    return nothing
  }
  if (verb === null) return nothing
  if (ctx.names.kind === 'workflow' && ONLY_IN_BOTS.includes(verb)) ctx.report('verb-place', at, `"${verb}" talks with a visitor, so it is for bots only.`)
  if ((ctx.names.kind === 'bot' || ctx.names.kind === 'flow') && ONLY_IN_WORKFLOWS.includes(verb)) {
    ctx.report('verb-place', at, `"${verb}" is for workflows only${verb === 'delay' ? '; in a bot write "wait"' : ''}.`)
  }
  return VERB_READERS[verb].read(node, ctx, { id, at }) ?? nothing
}

/** The verb among the keys of a step; a key that belongs to another verb there (`set` of an `update`, `goto`) does not count. */
function verbOf(keys: string[], at: Place, ctx: Context): VerbName | 'none' | null {
  const present = VERBS.filter((verb) => keys.includes(verb))
  const verbs = present.filter((verb) => verb !== 'goto' && !present.some((other) => other !== verb && VERB_READERS[other].keys.includes(verb)))
  if (verbs.length > 1) {
    ctx.report('two-verbs', at, `A step has one verb, and this has ${verbs.join(' and ')}. Make them steps of their own.`)
    return null
  }
  return verbs[0] ?? (present.includes('goto') && keys.every((key) => Object.hasOwn(COMMON, key)) ? 'goto' : 'none')
}
