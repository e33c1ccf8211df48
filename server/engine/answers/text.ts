import { type Answer, type Reading, value, wrong } from './answer.ts'
import { asciiDigits } from './digits.ts'

/** `text`: what was written, trimmed; with a pattern, written as the pattern writes it. */
export function readText({ question, text }: Reading): Answer {
  if (text === '') return wrong('empty')
  if (question.pattern === null) return value(text)
  const fitted = fitPattern(text, question.pattern)
  return fitted === null ? wrong('not-the-pattern') : value(fitted)
}

/**
 * A text that has a pattern: `#` a digit, `@` a letter, `?` either, anything else itself, whatever its case. Digits of other
 * scripts count. Null when it has not. Linear time.
 */
export function fitPattern(text: string, pattern: string): string | null {
  const chars = [...asciiDigits(text.normalize('NFC'))]
  const marks = [...pattern]
  if (chars.length !== marks.length) return null
  const fitted = marks.map((mark, place) => fit(chars[place] ?? '', mark))
  return fitted.includes(null) ? null : fitted.join('')
}

function fit(char: string, mark: string): string | null {
  if (mark === '#') return /^[0-9]$/.test(char) ? char : null
  if (mark === '@') return /^\p{L}$/u.test(char) ? char : null
  if (mark === '?') return /^[\p{L}0-9]$/u.test(char) ? char : null
  return char.toLowerCase() === mark.toLowerCase() ? mark : null
}
