import type { ActionContract, Json, ValueType } from '../../engine/flow.ts'

/**
 * Inputs as the action's code gets them. `hubspot`: as HubSpot sends them, texts, dates as milliseconds (of midnight UTC for
 * a day), missing as null; `typed`: as they are.
 */
export function convertInput(contract: Pick<ActionContract, 'input' | 'values'>, input: Record<string, Json>): Record<string, Json> {
  const names = [...new Set([...Object.keys(contract.input), ...Object.keys(input)])]
  return Object.fromEntries(names.map((name) => {
    const value = input[name] ?? null
    return [name, contract.values === 'typed' ? value : asText(value, contract.input[name]?.type ?? null)]
  }))
}

/** The required inputs that have no value. */
export const missingInputs = (contract: ActionContract, input: Record<string, Json>): string[] =>
  Object.entries(contract.input).flatMap(([name, field]) => (field.required && (input[name] ?? '') === '' ? [name] : []))

function asText(value: Json, type: ValueType | null): string | null {
  if (value === null || value === '') return null
  if ((type?.type === 'date' || type?.type === 'datetime') && typeof value === 'string') {
    const moment = Date.parse(type.type === 'date' ? `${value.slice(0, 10)}T00:00:00Z` : value)
    return Number.isNaN(moment) ? value : String(moment)
  }
  return typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value)
}
