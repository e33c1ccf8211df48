import { localeOf } from '../locale.ts'
import { type Answer, type Reading, value, wrong } from './answer.ts'
import { asciiDigits } from './digits.ts'

/** `number`: a number as the conversation's language writes it, with or without a currency sign. */
export function readNumber({ question, text, locale }: Reading): Answer {
  const number = parseNumber(text, locale.language)
  if (number === null) return wrong('not-a-number')
  const { between } = question
  if (between && (number < Number(between.low) || number > Number(between.high))) return wrong('out-of-range')
  return value(number)
}

/**
 * Reads a number. Where comma and point could each be the decimal mark (`1,234`) the language decides; where only one
 * reading makes sense (`12,5` in English, `1.234,50` in either) that is taken. At most 15 digits, so that none is lost.
 */
export function parseNumber(text: string, language: string): number | null {
  if (text.length > MOST_CHARACTERS) return null
  const plain = asciiDigits(text)
    .replace(/[\u2212\u2012\u2013]/gu, '-')
    .replace(/\u066b/gu, decimalMark(language))
    .replace(/\u066c/gu, decimalMark(language) === ',' ? '.' : ',')
    .replace(/\p{Sc}/gu, ' ')
    .trim()
  const [, sign = '', digits = ''] = /^([+-]?)\s*([0-9.,'’\s]*[0-9])[.,]?$/u.exec(plain) ?? []
  const [whole, fraction] = split(digits.replace(/[\s’]/gu, "'"), decimalMark(language))
  if (whole === null || (whole + fraction).length > 15) return null
  const number = Number(`${whole || '0'}.${fraction || '0'}`)
  return sign === '-' && number !== 0 ? -number : number
}

/** No number that people write is longer. */
const MOST_CHARACTERS = 60

/** The digits before and after the decimal mark; null when the text is not written like a number. */
function split(text: string, decimal: ',' | '.'): [string | null, string] {
  const marks = [...text].filter((char) => char === ',' || char === '.')
  const last = marks.at(-1)
  if (last === undefined) return [ungroup(text, ["'"]), '']
  const other = last === ',' ? '.' : ','
  const [head, tail] = [text.slice(0, text.lastIndexOf(last)), text.slice(text.lastIndexOf(last) + 1)]
  const repeated = marks.filter((mark) => mark === last).length > 1
  const asGroups = ungroup(text, marks.includes(other) ? [] : [last])
  if (repeated || (last !== decimal && asGroups !== null)) return [asGroups, '']
  return /^[0-9]+$/.test(tail) ? [head === '' ? '' : ungroup(head, [other, "'"]), tail] : [null, '']
}

/** Digits without their group marks, one kind of `marks` at a time; null unless the groups are right (three, or Indian pairs before the last three). */
function ungroup(text: string, marks: string[]): string | null {
  if (/^[0-9]+$/.test(text)) return text
  const mark = marks.find((candidate) => text.includes(candidate))
  if (mark === undefined) return null
  const [first = '', ...groups] = text.split(mark)
  const last = groups.at(-1) ?? ''
  const right = /^[0-9]{1,3}$/.test(first) && /^[0-9]{3}$/.test(last)
  const same = groups.every((group) => /^[0-9]{3}$/.test(group)) || (first.length < 3 && groups.slice(0, -1).every((group) => /^[0-9]{2}$/.test(group)))
  return right && same && first !== '0' ? [first, ...groups].join('') : null
}

function decimalMark(language: string): ',' | '.' {
  const parts = new Intl.NumberFormat(localeOf(language), { numberingSystem: 'latn' }).formatToParts(1.5)
  return parts.find(({ type }) => type === 'decimal')?.value === ',' ? ',' : '.'
}
