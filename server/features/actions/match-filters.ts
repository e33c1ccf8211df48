import type { Json } from '../../engine/flow.ts'
import type { CrmFilter, CrmRecord, CrmSearch } from './records-host.ts'

/** Whether a record is found by a search: any group, all filters of it. */
export const matchesSearch = (record: CrmRecord, groups: CrmFilter[][]): boolean =>
  groups.length === 0 || groups.some((group) => group.every((filter) => matches(valueOf(record, filter.property), filter)))

/** Records in the order that a search asks for, those without a value last. */
export function sortRecords(records: CrmRecord[], sort: CrmSearch['sort']): CrmRecord[] {
  if (!sort) return records
  const { property, descending } = sort
  return records.toSorted((a, b) => {
    const [left, right] = [valueOf(a, property), valueOf(b, property)]
    if (isEmpty(left) || isEmpty(right)) return Number(isEmpty(left)) - Number(isEmpty(right))
    return compare(left, right) * (descending ? -1 : 1)
  })
}

function valueOf(record: CrmRecord, property: string): Json {
  if (property === 'hs_object_id') return record.id
  return Object.hasOwn(record.properties, property) ? (record.properties[property] ?? null) : null
}

function matches(value: Json, { operator, value: wanted = null, values = [], highValue = null }: CrmFilter): boolean {
  switch (operator) {
    case 'HAS_PROPERTY':
      return !isEmpty(value)
    case 'NOT_HAS_PROPERTY':
      return isEmpty(value)
    case 'NEQ':
      return !equals(value, wanted)
    case 'NOT_IN':
      return !values.some((each) => equals(value, each))
    case 'NOT_CONTAINS_TOKEN':
      return !contains(value, wanted)
  }
  if (isEmpty(value)) return false
  switch (operator) {
    case 'EQ':
      return equals(value, wanted)
    case 'IN':
      return values.some((each) => equals(value, each))
    case 'LT':
      return compare(value, wanted) < 0
    case 'LTE':
      return compare(value, wanted) <= 0
    case 'GT':
      return compare(value, wanted) > 0
    case 'GTE':
      return compare(value, wanted) >= 0
    case 'BETWEEN':
      return compare(value, wanted) >= 0 && compare(value, highValue) <= 0
    case 'CONTAINS_TOKEN':
      return contains(value, wanted)
  }
}

const isEmpty = (value: Json): boolean => value === null || value === ''
const fold = (value: Json): string => (typeof value === 'object' ? JSON.stringify(value) : String(value)).toLowerCase()
/** As texts whatever their case; a day or moment also as its milliseconds, as HubSpot writes them. */
const equals = (a: Json, b: Json): boolean => fold(a) === fold(b) || ([a, b].some(isMoment) && numberOf(a) === numberOf(b))
const isMoment = (value: Json): boolean => typeof value === 'string' && MOMENT.test(value)
const MOMENT = /^\d{4}-\d{2}-\d{2}/

/** As numbers where both are some, else as moments where both are some, else as texts. */
function compare(a: Json, b: Json): number {
  const [left, right] = [numberOf(a), numberOf(b)]
  if (!Number.isNaN(left) && !Number.isNaN(right)) return left - right
  return fold(a) < fold(b) ? -1 : fold(a) > fold(b) ? 1 : 0
}

function numberOf(value: Json): number {
  if (typeof value === 'number') return value
  if (typeof value !== 'string' || value.trim() === '') return Number.NaN
  return MOMENT.test(value) ? Date.parse(value) : Number(value)
}

/** `*` at either end stands for anything; without one, the value contains the words. */
function contains(value: Json, wanted: Json): boolean {
  const text = fold(value)
  const token = fold(wanted)
  const bare = token.replaceAll('*', '')
  if (token.startsWith('*') && token.endsWith('*')) return text.includes(bare)
  if (token.endsWith('*')) return text.split(/\s+/).some((word) => word.startsWith(bare))
  if (token.startsWith('*')) return text.split(/\s+/).some((word) => word.endsWith(bare))
  return text.includes(bare)
}
