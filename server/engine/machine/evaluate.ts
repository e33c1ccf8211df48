import type { Json, Value, ValueType } from '../flow.ts'
import { readPath } from './read-path.ts'
import { renderSource } from './speak.ts'
import { type TurnContext } from './turn.ts'

/** What a value of the files stands for now: a lone path keeps its type, other templates are text that is read as `type`. */
export function evaluate(turn: TurnContext, value: Value, type: ValueType | null): Json {
  if (value.kind === 'literal') return value.value
  const { only } = turn.compiled.template(value.source)
  if (only) return readPath(turn, only)
  return convert(renderSource(turn, value.source), type)
}

export const evaluateAll = (turn: TurnContext, values: { name: string; value: Value }[], typeOf: (name: string) => ValueType | null): Record<string, Json> =>
  Object.fromEntries(values.map(({ name, value }) => [name, evaluate(turn, value, typeOf(name))]))

/** The text of a template as a value of a type; an empty one is null. */
export function convert(text: string, type: ValueType | null): Json {
  if (text === '') return null
  if (type?.type === 'number' || type?.type === 'money' || type?.type === 'rating') return Number.isFinite(Number(text)) ? Number(text) : null
  if (type?.type === 'boolean') return text === 'true' ? true : text === 'false' ? false : null
  return text
}
