import { asciiDigits } from './digits.ts'

/**
 * Brings texts that people would call the same to one form: case, accents, emoji, punctuation and white space are folded,
 * letters and digits of every script are kept (NFKD, then lower case, without Latin, Greek, Cyrillic, Hebrew and Arabic
 * marks). A text of nothing but emoji or punctuation folds to ''. Linear time.
 */
export function fold(text: string): string {
  const plain = text
    .replace(/['’‘ʼ`´]/gu, '')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\ufe00-\ufe0f\u20d0-\u20ff\u200b-\u200f]/gu, '')
    .replace(/[ßæœøłđðþıħ]/gu, (letter) => PLAIN[letter] ?? letter)
  return asciiDigits(plain)
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
    .trim()
}

/** Whether two texts are the same after folding; of texts that fold to nothing (`👍`) the marks themselves are compared. */
export function sameText(a: string, b: string): boolean {
  const folded = fold(a)
  if (folded !== fold(b)) return false
  return folded !== '' || marks(a) === marks(b)
}

const marks = (text: string): string => text.normalize('NFC').replace(/\s|\p{Emoji_Modifier}|[\ufe00-\ufe0f]/gu, '')

const PLAIN: Record<string, string> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i', ħ: 'h' }
