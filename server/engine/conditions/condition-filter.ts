import { AppError } from '../../base/errors.ts'
import type { Condition, Json, Operator } from '../flow.ts'
import type { Scope } from '../scope.ts'
import { compileCondition } from './compile-condition.ts'
import { type Filter, never, OPERATOR_RULES, type Resolved } from './operators.ts'
import { compileOperand } from './resolve-operand.ts'

/**
 * A MongoDB filter for the records of type `root` that a condition holds of. A record's properties lie at `properties.NAME`,
 * its id at `_id`. What the condition says of other roots is decided now, from the scope.
 * @throws AppError `condition-not-searchable` for `changed`, `changed-to` and `was-ever` of `root`: no filter can say them.
 */
export function conditionFilter(condition: Condition, root: string, scope: Scope): Record<string, Json> {
  switch (condition.kind) {
    case 'all':
      return all(condition.of.map((part) => conditionFilter(part, root, scope)))
    case 'any':
      return condition.of.length === 0 ? NOTHING : { $or: condition.of.map((part) => conditionFilter(part, root, scope)) }
    case 'not':
      return { $nor: [conditionFilter(condition.of, root, scope)] }
    case 'test':
      return condition.path[0] === root ? comparison(condition, scope) : compileCondition(condition).test(scope) ? {} : NOTHING
  }
}

const NOTHING: Filter = never('_id')

function all(parts: Filter[]): Filter {
  const said = parts.filter((part) => Object.keys(part).length > 0)
  const [only] = said
  return said.length > 1 ? { $and: said } : (only ?? {})
}

function comparison({ path, operator, value, at }: Extract<Condition, { kind: 'test' }>, scope: Scope): Filter {
  const [, ...property] = path
  const { filter } = OPERATOR_RULES[operator]
  if (!filter) throw new AppError('condition-not-searchable', { operator, path: path.join('.'), file: at.file, line: at.line })
  if (property.length === 0 || property.some((part) => part.startsWith('$') || part.includes('.') || part.includes('\0'))) return NOTHING
  const operand = compileOperand(value).resolve(scope)
  if (property.join('.') === 'id') return idFilter(operator, operand, scope)
  return filter({ field: `properties.${property.join('.')}`, operand, type: scope.type(path), scope })
}

/** Every record has an id, and it is text: nothing else equals it, and only what is asked of texts can be asked of it. */
function idFilter(operator: Operator, operand: Resolved, scope: Scope): Filter {
  const { filter, types } = OPERATOR_RULES[operator]
  if (operator === 'known') return operand.kind === 'value' && operand.value === false ? NOTHING : {}
  if (!filter || !types.includes('text')) return NOTHING
  const isText = (value: Json) => typeof value === 'string'
  const texts: Resolved =
    operand.kind === 'list' ? { kind: 'list', values: operand.values.filter(isText) } : operand.kind === 'value' && isText(operand.value) ? operand : { kind: 'value', value: null }
  return filter({ field: '_id', operand: texts, type: { type: 'text' }, scope })
}
