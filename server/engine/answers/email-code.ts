import { type Answer, type Reading, value, wrong } from './answer.ts'
import { asciiDigits } from './digits.ts'

/** `email-code`: six digits, however they are grouped. Whether the code is right is not known here. */
export function readEmailCode({ text }: Reading): Answer {
  const code = asciiDigits(text).replace(/[\s.-]/gu, '')
  return /^\d{6}$/.test(code) ? value(code) : wrong('not-a-code')
}
