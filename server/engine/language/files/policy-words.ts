import { type Json, type Outcome, type Place, SLA_TARGETS, type SlaPolicy } from '../../flow.ts'
import { LADDER_ROOTS, POLICY_ROOTS } from '../../sla/ticket-scope.ts'
import { compileTemplate } from '../../templates/compile-template.ts'
import type { Context } from '../context.ts'

const VERBS = ['notify', 'assign', 'update']
const RECORDS = ['ticket', 'contact', 'company']

/** Reports what a policy speaks of that is unknown when it is looked at, and steps that the ladder of a clock has not. */
export function checkPolicyWords({ when, pauseWhen, ladder }: SlaPolicy, ctx: Context): void {
  const ofPolicy = spokenOf(jsonOf([when, pauseWhen]))
  reportOthers(ofPolicy, POLICY_ROOTS, 'A policy speaks of', ctx)
  const outcomes = SLA_TARGETS.flatMap((target) => ladder[target] ?? []).map(({ outcome }) => outcome)
  reportOthers(spokenOf(jsonOf(outcomes)), LADDER_ROOTS, 'The ladder of a clock speaks of', ctx)
  for (const outcome of outcomes) checkOutcome(outcome, ctx)
}

function checkOutcome({ steps, goto, at }: Outcome, ctx: Context): void {
  if (goto !== null) ctx.report('goto-in-ladder', at, 'The ladder of a clock has no steps to go to; write notify, assign or update.')
  for (const step of steps) {
    if (!VERBS.includes(step.verb)) ctx.report('verb-in-ladder', step.at, `The ladder of a clock has no "${step.verb}"; there is ${VERBS.join(', ')}.`)
    if (step.goto !== null) ctx.report('goto-in-ladder', step.goto.at, 'The ladder of a clock has no steps to go to; take the "goto" out.')
    if (step.verb === 'update' && step.record.length > 0 && !(step.record.length === 1 && RECORDS.includes(step.record[0] ?? ''))) {
      ctx.report('unknown-root', step.at, `The ladder of a clock updates ${RECORDS.join(', ')}, not "${step.record.join('.')}".`)
    }
  }
}

type Spoken = { root: string; at: Place }

function reportOthers(spoken: Spoken[], roots: readonly string[], says: string, ctx: Context): void {
  for (const { root, at } of spoken) if (!roots.includes(root)) ctx.report('unknown-root', at, `${says} ${roots.join(', ')}; of "${root}" nothing is known then.`)
}

const jsonOf = (part: unknown): Json => JSON.parse(JSON.stringify(part))

/** The roots of all paths in conditions and templates, each with its place. */
function spokenOf(part: Json): Spoken[] {
  if (part === null || typeof part !== 'object') return []
  if (Array.isArray(part)) return part.flatMap(spokenOf)
  const at = placeOf(part['at'] ?? null)
  const here: Spoken[] = []
  if (at && part['kind'] === 'test' && Array.isArray(part['path'])) here.push({ root: String(part['path'][0]), at })
  if (at && typeof part['source'] === 'string') here.push(...pathsIn(part['source']).map(([root = '']) => ({ root, at })))
  return [...here, ...Object.values(part).flatMap(spokenOf)]
}

/** None in a template that is broken: that is reported where it is read. */
function pathsIn(source: string): string[][] {
  try {
    return compileTemplate(source).paths
  } catch {
    return []
  }
}

function placeOf(at: Json): Place | null {
  if (at === null || typeof at !== 'object' || Array.isArray(at)) return null
  const { file, line, column } = at
  return typeof file === 'string' && typeof line === 'number' && typeof column === 'number' ? { file, line, column } : null
}
