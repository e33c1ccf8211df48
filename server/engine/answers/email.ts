import { type Answer, type Reading, value, wrong } from './answer.ts'

/** `email`: an address, or the one address in a sentence. */
export function readEmail({ text }: Reading): Answer {
  const email = parseEmail(text)
  return email === null ? wrong('not-an-email') : value(email)
}

/**
 * The e-mail address in a text: the text itself, or the only address of a sentence. Null where there is none or several, and
 * for two words such as `a b@x.de`, which look like an address with a stray blank. The one rule for e-mail everywhere.
 */
export function parseEmail(text: string): string | null {
  const words = text.trim().split(/\s+/u, 200)
  const written = words.filter((word) => /[@＠]/u.test(word))
  const [word] = written
  if (word === undefined || written.length > 1 || word.length > MOST_CHARACTERS) return null
  const bare = word.replace(/^mailto:/iu, '').replace(/^[<([{"'“„«:,;]+/u, '').replace(/[>)\]}"'”“»:,;.!?]+$/u, '')
  if (!isEmail(bare)) return null
  const place = words.indexOf(word)
  const before = words[place - 1] ?? ''
  const marked = word !== bare || /[:,;=]$/u.test(before)
  return words.length === 2 && place === 1 && !marked ? null : bare
}

/** 64 for the local part, 253 for the domain, and what may stand around them. */
const MOST_CHARACTERS = 400

/** Whether a text is an e-mail address: a dotted local part of RFC 5322, and a domain of at least two names that could be in DNS. */
export function isEmail(text: string): boolean {
  const at = text.lastIndexOf('@')
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)]
  if (at < 1 || local.length > 64 || domain.length > 253) return false
  const names = domain.split('.')
  return local.split('.').every(isAtom) && names.length > 1 && names.every(isName) && isTopLevel(names.at(-1) ?? '')
}

const isAtom = (part: string): boolean => /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+$/u.test(part)

const isName = (name: string): boolean => name.length <= 63 && /^[\p{L}\p{N}][\p{L}\p{M}\p{N}-]*$/u.test(name) && !name.endsWith('-')

const isTopLevel = (name: string): boolean => /^(?:xn--[a-z0-9-]+|[\p{L}\p{M}]{2,})$/iu.test(name)
