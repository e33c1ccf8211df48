import * as fc from 'fast-check'
import { OPERATOR_RULES } from '../../../server/engine/conditions/operators.ts'
import { type Condition, type Json, type Operand, OPERATORS, type Operator, type ValueType } from '../../../server/engine/flow.ts'

const at = { file: 'bots/support.yaml', line: 7, column: 3 }
export const literal = (value: Json): Operand => ({ kind: 'literal', value })
export const list = (...values: Json[]): Operand => ({ kind: 'list', of: values.map((value) => ({ kind: 'literal', value })) })
export const template = (source: string): Operand => ({ kind: 'template', source, at })
export const relative = (days: number): Operand => ({ kind: 'relative', ms: days * 86_400_000 })
export const say = (path: string, operator: Operator, value: Operand): Condition => ({ kind: 'test', path: path.split('.'), operator, value, at })

/** Values that trip comparisons up. */
export const scalar: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(null, '', 0, false, true, 1, -1, 'a', 'A', 'ab', 'Straße', '2026-11-20', '2026-11-25T10:00:00.000Z', 1_764_000_000_000),
  fc.integer({ min: -3, max: 3 }),
  fc.string({ maxLength: 4 }),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -3, max: 3 }).map((value) => (Object.is(value, -0) ? 0 : value)),
)
const value: fc.Arbitrary<Json> = fc.oneof({ weight: 5, arbitrary: scalar }, { weight: 1, arbitrary: fc.array(scalar, { maxLength: 3 }) })
const operand = (operator: Operator): fc.Arbitrary<Operand> => {
  const kind = OPERATOR_RULES[operator].operand
  if (kind === 'flag') return fc.boolean().map(literal)
  if (kind === 'list') return fc.array(scalar, { maxLength: 3 }).map((values) => list(...values))
  if (kind === 'pair') return fc.tuple(scalar, scalar).map((values) => list(...values))
  if (kind === 'duration') return fc.integer({ min: 0, max: 9 }).map(relative)
  if (kind === 'moment') return fc.oneof(fc.integer({ min: -9, max: 9 }).map(relative), scalar.map(literal))
  return fc.oneof(scalar.map(literal), fc.constantFrom(template('{{topic}}'), template('{{none}}'), template('a{{topic}}')))
}
const searchable = OPERATORS.filter((operator) => OPERATOR_RULES[operator].filter !== null)
const about = (paths: string[], operators: Operator[], of: (operator: Operator) => fc.Arbitrary<Operand>) =>
  fc.tuple(fc.constantFrom(...paths), fc.constantFrom(...operators)).chain(([path, operator]) => of(operator).map((given) => say(path, operator, given)))
const comparison = fc.oneof(
  { weight: 4, arbitrary: about(['contact.x', 'contact.y', 'topic'], searchable, operand) },
  { weight: 1, arbitrary: about(['contact.id'], ['is', 'is-not', 'known', 'one-of', 'not-in'], operand) },
  { weight: 1, arbitrary: about(['contact.id'], ['contains', 'starts-with', 'ends-with', 'like'], () => fc.string({ maxLength: 2 }).map(literal)) },
)

/** Conditions over `contact` and `topic`, without those that ask what was before. */
export const { condition: conditions } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    comparison,
    fc.record({ kind: fc.constantFrom('all' as const, 'any' as const), of: fc.array(tie('condition'), { maxLength: 3 }) }),
    fc.record({ kind: fc.constant('not' as const), of: tie('condition') }),
  ),
}))
/** Types that `contact.x` may be declared with. */
export const types = fc.constantFrom<ValueType | undefined>(undefined, { type: 'text' }, { type: 'number' }, { type: 'date' }, { type: 'datetime' }, { type: 'list', of: { type: 'text' } })

/** The properties of a record. */
export const properties: fc.Arbitrary<{ x?: Json; y?: Json }> = fc.record({ x: value, y: value }, { requiredKeys: [] })
