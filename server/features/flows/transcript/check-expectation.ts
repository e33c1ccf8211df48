import { compileCondition } from '../../../engine/conditions/compile-condition.ts'
import type { Condition, Json, Operand, Value, Workspace } from '../../../engine/flow.ts'
import { condition } from '../../../engine/language/condition.ts'
import type { Context, DeclaredStep } from '../../../engine/language/context.ts'
import { createProblems, type Report } from '../../../engine/language/problems.ts'
import { readYaml } from '../../../engine/language/yaml/read-yaml.ts'
import { allSteps } from '../../../engine/machine/lay-out.ts'
import type { Scope } from '../../../engine/scope.ts'
import { isMeant, toJson, toText } from './loose-value.ts'

/** Whether an expected condition holds: null, or why not, with the values that stand there instead. */
export function checkExpectation(source: string, scope: Scope, workspace: Workspace, bot: string): string | null {
  const { report, problems } = createProblems()
  const { tree } = readYaml({ path: 'expect', text: source }, report)
  const read = tree ? condition.read(tree, contextOf(workspace, bot, report)) : undefined
  const wrong = problems.find((problem) => problem.severity === 'error')
  if (wrong) return wrong.message
  if (read === undefined) return 'a condition is written { path: value }'
  if (pathsOf(read).some(([root]) => root === 'sla')) return 'SLA clocks cannot be rehearsed yet'
  const parts = read.kind === 'all' ? read.of : [read]
  const failed = parts.filter((part) => !compileCondition(typed(part, scope)).test(scope))
  return failed.length === 0 ? null : failed.map((part) => describe(part, scope)).join('; ')
}

/** The names that an expectation may use: those of the bot, and of the whole workspace. */
function contextOf(workspace: Workspace, bot: string, report: Report): Context {
  const flow = workspace.bots[bot]
  const at = { file: 'expect', line: 1, column: 1 }
  const steps = (flow ? allSteps(flow) : []).map(({ id, was }): DeclaredStep => ({ name: id, at, node: { kind: 'map', at, entries: [], empty: [] }, blocks: [], was }))
  return {
    file: 'expect', path: [], blocks: [], report, readStep: () => undefined,
    names: { kind: 'bot', variables: flow?.variables ?? {}, steps: new Map(steps.map((step) => [step.name, step])), objects: [] },
    world: {
      settings: workspace.settings, properties: workspace.properties, actions: workspace.actions, flows: workspace.flows, workflows: {},
      hours: Object.keys(workspace.hours), queues: Object.keys(workspace.queues),
      skills: [], emails: [], pipelines: workspace.pipelines, secrets: null,
    },
  }
}

/** Literals whose type only the run knows, e.g. an action's outputs, are read as that type. */
function typed(part: Condition, scope: Scope): Condition {
  if (part.kind === 'not') return { kind: 'not', of: typed(part.of, scope) }
  if (part.kind !== 'test') return { ...part, of: part.of.map((each) => typed(each, scope)) }
  const type = scope.type(part.path)
  const found = scope.read(part.path)
  const literal = (value: Value): Value =>
    value.kind === 'literal' && typeof value.value === 'string'
      ? { kind: 'literal', value: type === null ? asFound(value.value, found) : toJson(value.value, type) }
      : value
  return { ...part, value: operand(part.value, literal) }
}

/** Where no type is declared, a text means what it finds, when that is written the same. */
const asFound = (text: string, found: Json): Json => (typeof found !== 'object' && isMeant(text, found) ? found : text)

function operand(value: Operand, literal: (value: Value) => Value): Operand {
  if (value.kind === 'list') return { kind: 'list', of: value.of.map(literal) }
  return value.kind === 'relative' ? value : literal(value)
}

function describe(part: Condition, scope: Scope): string {
  const paths = [...new Set(pathsOf(part).map((path) => path.join('.')))]
  return paths.map((path) => `${path} is ${toText(scope.read(path.split('.')))}`).join(', ')
}

function pathsOf(part: Condition): string[][] {
  if (part.kind === 'test') return [part.path]
  return part.kind === 'not' ? pathsOf(part.of) : part.of.flatMap(pathsOf)
}
