import { fold } from '../engine/answers/fold.ts'
import type { ObjectType, RecordDocument } from '../models/record.ts'

/** The properties whose words find a record. */
const SEARCHED: Record<ObjectType, string[]> = {
  contact: ['email', 'firstname', 'lastname', 'name', 'phone', 'mobile', 'company_name'],
  company: ['name', 'domain', 'website', 'phone'],
  deal: ['name'],
  ticket: ['subject'],
}
const MOST_WORDS = 30
const MOST_LETTERS = 80

/** What is derived from a record's properties so that it can be found: its words, and the e-mail of a verified contact. Pure. */
export function foundBy(object: ObjectType, properties: Record<string, unknown>): { search: string[]; verifiedEmail: string | null } {
  const texts = SEARCHED[object].flatMap((name) => {
    const value = properties[name]
    return typeof value === 'string' && value !== '' ? [value] : []
  })
  const search = [...new Set(texts.flatMap(wordsOf))].slice(0, MOST_WORDS)
  const { email, verified } = properties
  const proved = object === 'contact' && verified === true && typeof email === 'string' && email !== ''
  return { search, verifiedEmail: proved ? email.trim().toLowerCase() : null }
}

/** Words as they are searched for: folded, and what is written as one (an address, a number) also as a whole. */
export function wordsOf(text: string): string[] {
  const wholes = text.trim().toLowerCase().split(/\s+/u).filter((whole) => whole.length > 1 && /[@.+/-]/u.test(whole))
  return [...wholes, ...fold(text).split(' ')].filter((word) => word !== '').map((word) => word.slice(0, MOST_LETTERS))
}

/** What a search for a text asks of a record: every word of it begins one of the record's. */
export function searchFilter(text: string): Record<string, unknown>[] {
  return text.trim().toLowerCase().split(/\s+/u).flatMap((said) => {
    const words = /[@.+/-]/u.test(said) && /[\p{L}\p{N}]/u.test(said) ? [said] : fold(said).split(' ')
    return words.filter((word) => word !== '').map((word) => ({ search: { $regex: `^${word.slice(0, MOST_LETTERS).replace(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`)}` } }))
  })
}

/** `foundBy` as an update writes it. */
export function foundByUpdate(object: ObjectType, after: Pick<RecordDocument, 'properties' | 'live'>): { $set: { search: string[]; verifiedEmail?: string }; $unset: { verifiedEmail?: 1 } } {
  const { search, verifiedEmail } = foundBy(object, after.properties)
  return after.live && verifiedEmail !== null ? { $set: { search, verifiedEmail }, $unset: {} } : { $set: { search }, $unset: { verifiedEmail: 1 } }
}
