import { AppError } from '../../base/errors.ts'

export const PASSWORD_LENGTH = 10

/** Parts that the most used passwords of at least ten characters are made of, from published lists. */
const COMMON =
  /^(?:password|passwort|passw0rd|p@ssw0rd|kennwort|welcome|willkommen|changeme|letmein|iloveyou|qwertyuiop|qwertzuiop|qwerty|qwertz|asdfghjkl|1q2w3e4r5t|1qaz2wsx3edc|1qaz2wsx|abc|abcdef(?:ghij?)?|administrator|admin|midflow|sunshine|princess|football|baseball|superman|starwars|dragon|monkey|master|michael)*[\d!?.@#*_-]*$/i

/**
 * Refuses passwords that are guessed first: shorter than ten characters, among the common ones, one sign over and over, the
 * account's own address. Nothing is asked about kinds of characters.
 * @throws AppError `bad-request` with `where` and what to choose instead.
 */
export function checkPassword(password: string, email: string, where = 'password'): void {
  const problem = problemOf(password, email)
  if (problem) throw new AppError('bad-request', { where, problem })
}

function problemOf(password: string, email: string): string | null {
  if (password.length < PASSWORD_LENGTH) return `write at least ${PASSWORD_LENGTH} characters; a few words do well`
  const folded = password.toLowerCase()
  if (new Set(folded).size < 4 || COMMON.test(password)) return 'this one is among the first to be guessed; a few words that do not belong together do well'
  const own = [email, email.split('@')[0] ?? email]
  return own.some((text) => text.length >= 3 && folded.replace(/[\d\W_]+$/, '') === text) || folded === email ? 'do not use your e-mail address' : null
}
