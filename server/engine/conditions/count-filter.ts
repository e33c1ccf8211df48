import type { Json, Operator } from '../flow.ts'
import { type Filter, never, type Resolved } from './operators.ts'

/** A filter for what a condition says of how many entries the list `field` has; a list that is missing has none. */
export function countFilter(field: string, operator: Operator, operand: Resolved): Filter {
  const atLeast = (n: number): Filter => (n <= 0 ? {} : n > MOST ? never('_id') : { [`${field}.${Math.ceil(n) - 1}`]: { $exists: true } })
  const atMost = (n: number): Filter => ({ $nor: [atLeast(Math.floor(n) + 1)] })
  const exactly = (n: number): Filter => (Number.isInteger(n) ? { $and: [atLeast(n), atMost(n)] } : never('_id'))
  const numbers = numbersOf(operand)
  const [first, second] = numbers
  switch (operator) {
    case 'is':
    case 'one-of':
      return numbers.length > 0 ? { $or: numbers.map(exactly) } : never('_id')
    case 'is-not':
    case 'not-in':
      return numbers.length > 0 ? { $nor: numbers.map(exactly) } : {}
    case 'known':
      return operand.kind === 'value' && operand.value === false ? never('_id') : {}
    case 'over':
      return first === undefined ? never('_id') : atLeast(Math.floor(first) + 1)
    case 'at-least':
      return first === undefined ? never('_id') : atLeast(first)
    case 'under':
      return first === undefined ? never('_id') : { $nor: [atLeast(first)] }
    case 'at-most':
      return first === undefined ? never('_id') : atMost(first)
    case 'between':
      return first === undefined || second === undefined ? never('_id') : { $and: [atLeast(first), atMost(second)] }
    default:
      return never('_id')
  }
}

/** More associated records than this no record has. */
const MOST = 1_000_000

const numbersOf = (operand: Resolved): number[] =>
  (operand.kind === 'list' ? operand.values : operand.kind === 'value' ? [operand.value] : []).filter((value: Json): value is number => typeof value === 'number')
