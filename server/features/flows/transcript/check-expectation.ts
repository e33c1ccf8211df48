import { compileCondition } from '../../../engine/conditions/compile-condition.ts'
import type { Condition, Json, Operand, Problem, Value, Workspace } from '../../../engine/flow.ts'
import { readCondition } from '../../../engine/language/read/condition.ts'
import { createReader } from '../../../engine/language/reader.ts'
import { parseYaml } from '../../../engine/language/yaml/parse-yaml.ts'
import type { Scope } from '../../../engine/scope.ts'
import { isMeant, toJson, toText } from './loose-value.ts'

/** Whether an expected condition holds: null, or why not, with the values that stand there instead. */
export function checkExpectation(condition: string, scope: Scope, workspace: Workspace, bot: string): string | null {
  const { root, problems } = parseYaml({ path: '', text: condition })
  const reader = createReader()
  const read = root ? readCondition(reader, root) : null
  const unread = [...problems, ...reader.problems].find(isError)
  if (unread) return `${unread.message}${unread.fix === null ? '' : `; write ${unread.fix}`}`
  if (read === null) return 'a condition is written { path: value }'
  const unknown = pathsOf(read).map((path) => unknownPath(path, workspace, bot)).find((why) => why !== null)
  if (unknown !== undefined) return unknown
  const parts = read.kind === 'all' ? read.of : [read]
  const failed = parts.filter((part) => !compileCondition(typed(part, scope)).test(scope))
  return failed.length === 0 ? null : failed.map((part) => describe(part, scope)).join('; ')
}

const isError = (problem: Problem): boolean => problem.severity === 'error'

/** Literals are text until the type of their path is known. */
function typed(condition: Condition, scope: Scope): Condition {
  if (condition.kind === 'not') return { kind: 'not', of: typed(condition.of, scope) }
  if (condition.kind !== 'test') return { ...condition, of: condition.of.map((part) => typed(part, scope)) }
  const found = scope.read(condition.path)
  const type = condition.operator === 'known' || condition.operator === 'changed' ? ({ type: 'boolean' } as const) : scope.type(condition.path)
  const literal = (value: Value): Value =>
    value.kind === 'literal' && typeof value.value === 'string'
      ? { kind: 'literal', value: type === null ? asFound(value.value, found) : toJson(value.value, type) }
      : value
  return { ...condition, value: operand(condition.value, literal) }
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

function pathsOf(condition: Condition): string[][] {
  if (condition.kind === 'test') return [condition.path]
  return condition.kind === 'not' ? pathsOf(condition.of) : condition.of.flatMap(pathsOf)
}

const ROOTS = ['conversation', 'visitor', 'page', 'queue', 'hours', 'steps', 'now']

function unknownPath(path: string[], workspace: Workspace, bot: string): string | null {
  const [root = '', name] = path
  if (root === 'sla') return 'SLA clocks cannot be rehearsed yet'
  const properties = workspace.properties[root]
  if (properties) return name === undefined || name === 'id' || Object.hasOwn(properties, name) ? null : `${root} has no property "${name}"`
  const variables = Object.keys(workspace.bots[bot]?.variables ?? {})
  if (ROOTS.includes(root) || variables.includes(root)) return null
  return `there is nothing called "${root}"; the bot's variables are ${variables.join(', ') || 'none'}`
}
