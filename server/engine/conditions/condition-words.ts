import type { Condition, Operand, Value } from '../flow.ts'
import { OPERATOR_RULES } from './operators.ts'

/** A condition as a sentence, for people who read the flow: `topic is order and contact.tier is known`. */
export function conditionWords(condition: Condition): string {
  switch (condition.kind) {
    case 'all':
      return condition.of.map((part) => inBrackets(part, 'any')).join(' and ')
    case 'any':
      return condition.of.map((part) => inBrackets(part, 'all')).join(' or ')
    case 'not':
      return `not (${conditionWords(condition.of)})`
    case 'test':
      return testWords(condition)
  }
}

const inBrackets = (part: Condition, kind: 'all' | 'any'): string =>
  part.kind === kind && part.of.length > 1 ? `(${conditionWords(part)})` : conditionWords(part)

function testWords({ path, operator, value }: Extract<Condition, { kind: 'test' }>): string {
  const subject = path.join('.')
  const { words, operand } = OPERATOR_RULES[operator]
  if (operand === 'flag') {
    const not = value.kind === 'literal' && value.value === false
    return operator === 'known' ? `${subject} is ${not ? 'not ' : ''}known` : `${subject} ${not ? 'did not change' : words}`
  }
  return `${subject} ${words} ${operandWords(value)}`
}

function operandWords(operand: Operand): string {
  if (operand.kind === 'relative') return durationWords(operand.ms)
  return operand.kind === 'list' ? operand.of.map(valueWords).join(', ') : valueWords(operand)
}

/** A value as the file has it. */
export function valueWords(value: Value): string {
  if (value.kind === 'template') return value.source
  const { value: literal } = value
  if (literal === null) return 'nothing'
  return typeof literal === 'object' ? JSON.stringify(literal) : String(literal)
}

const UNITS = [['d', 86_400_000], ['h', 3_600_000], ['m', 60_000], ['s', 1000]] as const

/** A length of time as flow files write it: `1h 30m`. */
export function durationWords(ms: number): string {
  let rest = Math.abs(ms)
  const parts = UNITS.flatMap(([unit, size]) => {
    const count = Math.floor(rest / size)
    rest -= count * size
    return count > 0 ? [`${count}${unit}`] : []
  })
  return `${ms < 0 ? '-' : ''}${parts.join(' ') || '0m'}`
}
