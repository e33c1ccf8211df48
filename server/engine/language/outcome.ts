import type { Goto, Ladder, Outcome, Place, Step } from '../flow.ts'
import { blockId } from './declare-flow.ts'
import type { Context } from './context.ts'
import { parseDuration } from './literals.ts'
import { entriesOf, into, lazy, type Reader } from './reader.ts'
import { scalarOf } from './scalars.ts'
import { nearest, hint } from './suggest.ts'
import { TARGETS } from './vocabulary.ts'
import { kindName, type MapNode, type Node } from './yaml/node.ts'

/** What follows from a case: `goto`, one unnamed step, or `steps:`. */
export const outcome: Reader<Outcome> = lazy('outcome', () => ({ schema: () => ({}), read: (node, ctx) => readOutcome(node, ctx) }))

/** `beside`: keys of the map that belong to the case and not to the outcome. */
export function readOutcome(node: Node, ctx: Context, beside: readonly string[] = []): Outcome | undefined {
  if (node.kind !== 'map') {
    ctx.report('wrong-kind', node.at, `What follows here is a map such as { say: "…" } or { goto: next }, not ${kindName(node)}.`)
    return undefined
  }
  const own = node.entries.filter(({ key }) => !beside.includes(key))
  const jump = own.find(({ key }) => key === 'goto')
  const block = own.find(({ key }) => key === 'steps')
  const goto = jump ? (readTarget(jump.value, ctx) ?? null) : null
  const rest = own.filter((entry) => entry !== jump && entry !== block)
  if (block) {
    for (const { key, keyAt } of rest) ctx.report('unknown-key', keyAt, `"${key}" cannot stand beside "steps"; make it a step of the block.`)
    return { steps: readSteps(block.value, ctx), goto, at: node.at }
  }
  if (rest.length === 0) {
    if (!jump && node.empty.length === 0) ctx.report('empty-outcome', node.at, 'Nothing follows here. Write a step such as { say: "…" }, or { goto: next }.')
    return { steps: [], goto, at: node.at }
  }
  const single: MapNode = { ...node, entries: rest }
  const step = ctx.readStep(single, ctx, { id: ctx.path.join('/'), at: rest[0]?.keyAt ?? node.at })
  return { steps: step ? [step] : [], goto, at: node.at }
}

/** The steps under `steps:`, in the order of the file. */
export function readSteps(node: Node, ctx: Context, isTop = false): Step[] {
  const blocks = isTop ? [] : [...ctx.blocks, blockId(node)]
  const entries = entriesOf(node, ctx, 'steps') ?? []
  if (entries.length === 0 && node.kind === 'map') ctx.report('empty-steps', node.at, 'There are no steps here.')
  return entries.flatMap(({ key, keyAt, value }) => ctx.readStep(value, { ...ctx, path: [key], blocks }, { id: key, at: keyAt }) ?? [])
}

/** A jump's target: a step that is not inside a block that one stands outside of, or `start`, `next`, `end`. */
export function readTarget(node: Node, ctx: Context): string | undefined {
  const found = scalarOf(node, ctx, 'the name of a step')
  if (!found) return undefined
  const name = found.text
  if (TARGETS.some((target) => target === name)) return name
  const step = ctx.names.steps.get(name)
  if (!step) {
    const names = [...ctx.names.steps.keys(), ...TARGETS]
    const near = nearest(name, names)
    ctx.report('unknown-target', node.at, `There is no step "${name}"${hint(name, names)}`, near)
    return undefined
  }
  if (!step.blocks.every((block, i) => ctx.blocks[i] === block)) {
    ctx.report('jump-into-block', node.at, `The step "${name}" is inside a block (line ${step.at.line}), and nothing jumps into a block. Jump to a step before it, or move it out.`)
    return undefined
  }
  return name
}

/** Times to outcomes, as `{ 10m: { say: … }, 1d: { goto: asleep } }`; in rising order, whatever the file's. */
export const ladder: Reader<Ladder> = {
  schema: () => ({ type: 'object', patternProperties: { [String.raw`^(\d+(\.\d+)?[dhms])+$`]: outcome.schema() }, additionalProperties: false }),
  read: (node, ctx) => {
    const seen = new Map<number, string>()
    const rungs = (entriesOf(node, ctx, 'A ladder of times') ?? []).flatMap(({ key, keyAt, value }) => {
      const after = parseDuration(key)
      if (after === undefined) {
        ctx.report('bad-duration', keyAt, `"${key}" is not a duration; write e.g. 90s, 10m, 2h or 3d.`)
        return []
      }
      const before = seen.get(after)
      if (before !== undefined) ctx.report('duplicate-key', keyAt, `"${key}" is the same time as "${before}".`)
      seen.set(after, key)
      const read = readOutcome(value, into(ctx, key))
      return read ? [{ after, outcome: read, at: keyAt }] : []
    })
    const sorted = rungs.toSorted((a, b) => a.after - b.after)
    sorted.forEach(({ outcome: { goto } }, i) => {
      const next = sorted[i + 1]
      if (goto !== null && next) ctx.report('unreachable', next.at, 'This time never comes: an earlier one leaves the step by its goto.', null, 'warning')
    })
    return sorted.map(({ after, outcome: each }) => ({ after, outcome: each }))
  },
}

/** `goto`, with `limit` and `else` beside it. */
export function readGoto(node: MapNode, ctx: Context, limit: number | undefined): Goto | null {
  const at = (key: string): Place => node.entries.find((entry) => entry.key === key)?.keyAt ?? node.at
  const find = (key: string) => node.entries.find((entry) => entry.key === key)
  const jump = find('goto')
  const otherwise = find('else')
  if (!jump) {
    if (find('limit')) ctx.report('limit-without-goto', at('limit'), '"limit" counts jumps, so it needs a "goto" beside it.')
    return null
  }
  if (find('limit') && !otherwise) ctx.report('limit-without-else', at('limit'), 'A limit needs an "else" beside it: what happens when the jumps are used up.')
  if (otherwise && !find('limit')) ctx.report('else-without-limit', at('else'), '"else" follows when a limit is used up, so it needs a "limit" beside it.')
  const target = readTarget(jump.value, ctx)
  const follows = otherwise && readOutcome(otherwise.value, into(ctx, 'else'))
  return target === undefined ? null : { target, limit: limit ?? (find('limit') ? 1 : null), otherwise: follows ?? null, at: jump.value.at }
}
