import { isOfPast } from '../conditions/past.ts'
import { OPERATOR_RULES } from '../conditions/operators.ts'
import { type Condition, type Operand, type Operator, OPERATORS, type Path, type Place, type ValueType } from '../flow.ts'
import type { Context } from './context.ts'
import { parseDuration } from './literals.ts'
import { readPath } from './paths.ts'
import { entriesOf, type Reader } from './reader.ts'
import { hint } from './suggest.ts'
import { isType, typeName } from './types.ts'
import { readValue, VALUE_SCHEMA } from './value.ts'
import { kindName, type Node } from './yaml/node.ts'

/** Written as such; `is` and `one-of` are written by a value and a list alone. */
const WRITTEN = OPERATORS.filter((operator) => operator !== 'is' && operator !== 'one-of')

/** `{ path: value }`, `{ path: [a, b] }`, `{ path: { operator: value } }`, `any: […]`, `not: {…}`; several keys are *and*. */
export const condition: Reader<Condition> = {
  schema: () => ({ $ref: '#/definitions/condition' }),
  read: (node, ctx) => {
    const entries = entriesOf(node, ctx, 'A condition')
    if (!entries) return undefined
    if (entries.length === 0) ctx.report('empty-condition', node.at, 'The condition is empty. Write e.g. { topic: order }, or remove it.')
    const parts = entries.flatMap(({ key, keyAt, value }): Condition[] => {
      if (key === 'any' || key === 'all') return [{ kind: key, of: readList(value, ctx, key) }]
      if (key === 'not') {
        const inner = condition.read(value, ctx)
        return inner ? [{ kind: 'not', of: inner }] : []
      }
      const found = readPath(key, keyAt, ctx)
      return found ? readTests(found, keyAt, value, ctx) : []
    })
    const [first] = parts
    return parts.length === 1 && first ? first : { kind: 'all', of: parts }
  },
}

/** What `definitions/condition` is in schemas. */
export const conditionSchema = () => ({
  type: 'object',
  properties: { any: { type: 'array', items: { $ref: '#/definitions/condition' } }, all: { type: 'array', items: { $ref: '#/definitions/condition' } }, not: { $ref: '#/definitions/condition' } },
  additionalProperties: {
    anyOf: [...VALUE_SCHEMA.anyOf.slice(0, 2), { type: 'object', properties: Object.fromEntries(WRITTEN.map((operator) => [operator, {}])), additionalProperties: false }],
  },
})

function readList(node: Node, ctx: Context, key: string): Condition[] {
  if (node.kind !== 'list') {
    ctx.report('wrong-kind', node.at, `"${key}" takes a list of conditions: ${key}: [ { … }, { … } ].`)
    return []
  }
  return node.items.flatMap((item) => condition.read(item, ctx) ?? [])
}

type Tested = { path: Path; type: ValueType | null }

function readTests(tested: Tested, at: Place, node: Node, ctx: Context): Condition[] {
  if (node.kind === 'text') return readTest(tested, 'is', at, node, ctx)
  if (node.kind === 'list') return readTest(tested, 'one-of', at, node, ctx)
  if (node.entries.length === 0) ctx.report('empty-condition', node.at, 'There is no operator here. Write e.g. { known: true }.')
  return node.entries.flatMap(({ key, keyAt, value }) => {
    const operator = WRITTEN.find((each) => each === key)
    if (operator) return readTest(tested, operator, keyAt, value, ctx)
    const message = key === 'is' ? 'Equality is written without an operator: { path: value }.' : key === 'one-of' ? 'One of several is written as a list: { path: [a, b] }.' : `There is no operator "${key}"${hint(key, WRITTEN)}`
    ctx.report('unknown-operator', keyAt, message)
    return []
  })
}

function readTest({ path, type }: Tested, operator: Operator, at: Place, node: Node, ctx: Context): Condition[] {
  const rule = OPERATOR_RULES[operator]
  const written = operator === 'is' || operator === 'one-of' ? 'a comparison with a value' : `"${operator}"`
  if (type && !isType(type, rule.types)) {
    ctx.report('operator-type', at, `${written} is not for ${typeName(type)}, which ${path.join('.')} is; it is for ${rule.types.join(', ')}.`)
    return []
  }
  if (isOfPast(operator) && !knowsPast(operator, path, at, ctx)) return []
  const value = readOperand(rule.operand, type, node, ctx)
  return value ? [{ kind: 'test', path, operator, value, at }] : []
}

/** What was before is known of the properties of records; what has just changed, where something has: in workflows. */
function knowsPast(operator: Operator, path: Path, at: Place, { names, world, report }: Context): boolean {
  const inFlow = names.kind === 'bot' || names.kind === 'flow'
  if (names.kind === 'service' || (inFlow && operator !== 'was-ever')) {
    report('operator-not-here', at, `"${operator}" asks what ${operator === 'was-ever' ? 'was before' : 'has just changed'}, which ${inFlow ? 'a conversation does' : 'service files do'} not know. Use it in a workflow.`)
    return false
  }
  const [root = '', property = '', ...more] = path
  const isRecord = root === 'object' || Object.hasOwn(world.properties, root)
  if (isRecord && property !== '' && more.length === 0 && !Object.hasOwn(names.variables, root)) return true
  report('operator-not-here', at, `"${operator}" asks what was before, which is known of the properties of records only, e.g. contact.tier.`)
  return false
}

function readOperand(kind: (typeof OPERATOR_RULES)[Operator]['operand'], type: ValueType | null, node: Node, ctx: Context): Operand | undefined {
  const inner = type?.type === 'list' ? type.of : type
  switch (kind) {
    case 'flag':
      return readValue(node, ctx, { type: 'boolean' })
    case 'number':
      return readValue(node, ctx, inner ?? { type: 'number' })
    case 'text':
      return readValue(node, ctx, type?.type === 'list' ? inner : { type: 'text' })
    case 'list':
      return readOperands(node, ctx, (item) => readValue(item, ctx, inner))
    case 'pair': {
      const read = readOperands(node, ctx, (item) => readMoment(item, ctx, inner))
      if (read?.kind !== 'list' || read.of.length === 2) return read
      ctx.report('bad-value', node.at, '"between" takes two values: [low, high].')
      return undefined
    }
    case 'moment':
      return readMoment(node, ctx, inner)
    case 'duration': {
      const ms = node.kind === 'text' ? parseDuration(node.text) : undefined
      if (ms !== undefined) return { kind: 'relative', ms }
      ctx.report('bad-value', node.at, `This must be a duration such as 7d, not ${kindName(node)}.`)
      return undefined
    }
    default:
      return readValue(node, ctx, inner)
  }
}

/** A date, or a time from now: `-7d`. */
function readMoment(node: Node, ctx: Context, type: ValueType | null): Operand | undefined {
  const relative = node.kind === 'text' && (type === null || isType(type, ['date', 'datetime'])) ? /^([+-])(.+)$/.exec(node.text) : null
  const ms = relative ? parseDuration(relative[2] ?? '') : undefined
  if (relative && ms !== undefined) return { kind: 'relative', ms: relative[1] === '-' ? -ms : ms }
  return readValue(node, ctx, type)
}

function readOperands(node: Node, ctx: Context, read: (item: Node) => Operand | undefined): Operand | undefined {
  if (node.kind !== 'list') {
    ctx.report('wrong-kind', node.at, `This must be a list such as [a, b], not ${kindName(node)}.`)
    return undefined
  }
  if (node.items.length === 0) ctx.report('empty-condition', node.at, 'The list is empty, so nothing would fit.')
  const operands = node.items.flatMap((item) => read(item) ?? [])
  return { kind: 'list', of: operands.flatMap((operand) => (operand.kind === 'literal' || operand.kind === 'template' ? [operand] : [])) }
}
