import { AppError } from '../../base/errors.ts'
import type { Condition, Json, Operator, Path } from '../flow.ts'
import type { Scope } from '../scope.ts'
import { askedOfEach, type Hop, splitPath } from './associations.ts'
import { compileCondition } from './compile-condition.ts'
import { countFilter } from './count-filter.ts'
import { type Filter, never, OPERATOR_RULES, type Resolved } from './operators.ts'
import { compileOperand } from './resolve-operand.ts'

/**
 * A MongoDB filter for the records of type `root` that a condition holds of. A record's properties lie at `properties.NAME`,
 * its id at `_id`, the ids of associated records at `associations.TYPE`. What the condition says of other roots is decided
 * now, from the scope. What it says of associated records is a part `{ $associated: Associated }`, for which a store has to
 * look first: see `replaceAssociated`.
 * @throws AppError `condition-not-searchable` for `changed`, `changed-to` and `was-ever` of `root`, and for one of several
 * associated records by its place: no filter can say them.
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
  const refused = (why: string) => new AppError('condition-not-searchable', { why, file: at.file, line: at.line })
  if (!filter) throw refused(`"${operator}" asks how ${path.join('.')} was before`)
  if (property.length === 0 || property.some((part) => part.startsWith('$') || part.includes('.') || part.includes('\0'))) return NOTHING
  const operand = compileOperand(value).resolve(scope)
  return compared(path, operator, operand, scope, refused)
}

function compared(path: Path, operator: Operator, operand: Resolved, scope: Scope, refused: (why: string) => AppError): Filter {
  const [root = '', ...property] = path
  const split = splitPath(path)
  if (split) return associated(root, split.hop, split.rest, operator, operand, scope, refused)
  const { filter } = OPERATOR_RULES[operator]
  if (!filter) return NOTHING
  if (property.join('.') === 'id') return idFilter(operator, operand, scope)
  return filter({ field: `properties.${property.join('.')}`, operand, type: scope.type(path), scope })
}

function associated(via: string, { object, many }: Hop, rest: Path, operator: Operator, operand: Resolved, scope: Scope, refused: (why: string) => AppError): Filter {
  const ids = `associations.${object}`
  const [next = '', ...more] = rest
  const asked = askedOfEach(operator, operand)
  const negated = (filter: Filter): Filter => (asked.negated ? { $nor: [filter] } : filter)
  if (rest.length === 0) return negated(asked.operator === 'known' ? countFilter(ids, 'over', { kind: 'value', value: 0 }) : NOTHING)
  if (many && next === 'count' && more.length === 0) return countFilter(ids, operator, operand)
  if (many && /^\d+$/.test(next)) throw refused(`it takes one of several ${object} records by its place`)
  const filter = compared([object, ...rest], asked.operator, asked.operand, scope, refused)
  return negated({ $associated: { object, filter, via, first: !many } })
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
