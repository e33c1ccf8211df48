import type { Condition, Json, Path } from '../flow.ts'
import type { Scope } from '../scope.ts'
import { askedOfEach, reachesMany } from './associations.ts'
import { compileFilter } from './matches-filter.ts'
import { OPERATOR_RULES, type Resolved } from './operators.ts'
import { compileOperand } from './resolve-operand.ts'

/** A compiled condition. */
export type Test = {
  test(scope: Scope): boolean
  /** Every path it reads, those of templates in its operands included. */
  paths: Path[]
}

/**
 * Compiles a condition for use in memory. Each comparison is the filter of its operator, evaluated by mingo without script
 * operators, so that it means what `conditionFilter` asks of a store. `changed`, `changed-to` and `was-ever` read what the
 * scope gives at `PATH.@changed` (a boolean) and `PATH.@was` (a list of the values so far): see `withPast`.
 * @throws TemplateError for a bad template in an operand.
 */
export function compileCondition(condition: Condition): Test {
  switch (condition.kind) {
    case 'all':
    case 'any': {
      const parts = condition.of.map(compileCondition)
      const paths = parts.flatMap((part) => part.paths)
      if (condition.kind === 'all') return { test: (scope) => parts.every((part) => part.test(scope)), paths }
      return { test: (scope) => parts.some((part) => part.test(scope)), paths }
    }
    case 'not': {
      const { test, paths } = compileCondition(condition.of)
      return { test: (scope) => !test(scope), paths }
    }
    case 'test':
      return compileComparison(condition)
  }
}

const FIELD = 'value'

function compileComparison({ path, operator, value }: Extract<Condition, { kind: 'test' }>): Test {
  const operand = compileOperand(value)
  const paths = [path, ...operand.paths]
  const { filter } = OPERATOR_RULES[operator]
  const filterOf = remember(compileFilter)
  const compare = (scope: Scope, found: Json, by: typeof filter, to: Resolved = operand.resolve(scope)) =>
    by !== null && filterOf(by({ field: FIELD, operand: to, type: scope.type(path), scope }))({ [FIELD]: found })
  if (filter && reachesMany(path)) {
    const ofEach = (scope: Scope) => {
      const asked = askedOfEach(operator, operand.resolve(scope))
      const by = OPERATOR_RULES[asked.operator].filter
      return [scope.read(path)].flat().some((found) => compare(scope, found, by, asked.operand)) !== asked.negated
    }
    return { test: ofEach, paths }
  }
  if (filter) return { test: (scope) => compare(scope, scope.read(path), filter), paths }
  const is = OPERATOR_RULES.is.filter
  const changed = (scope: Scope) => scope.read([...path, '@changed']) === true
  if (operator === 'was-ever') return { test: (scope) => compare(scope, scope.read([...path, '@was']), is), paths }
  if (operator === 'changed-to') return { test: (scope) => changed(scope) && compare(scope, scope.read(path), is), paths }
  return { test: (scope) => changed(scope) !== isFalse(operand.resolve(scope)), paths }
}

const isFalse = (operand: Resolved): boolean => operand.kind === 'value' && operand.value === false

/** The last compiled filter is kept: most comparisons have the same one every time. */
function remember(compile: typeof compileFilter): typeof compileFilter {
  let last: { text: string; test: ReturnType<typeof compileFilter> } | null = null
  return (filter) => {
    const text = JSON.stringify(filter)
    if (last?.text !== text) last = { text, test: compile(filter) }
    return last.test
  }
}
