import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { AppError } from '../../base/errors.ts'
import { parseEmail } from '../../engine/answers/email.ts'
import type { Identity } from '../../models/visitor.ts'

/** A token is good for a day at the most: whoever gets hold of one is that person until it ends. */
export const LONGEST_SECONDS = 24 * 3600

/** What a page's server may say of somebody, beside who they are: properties of the contact. */
export const IDENTITY_PROPERTIES = ['firstname', 'lastname', 'name', 'phone', 'company_name', 'job_title', 'language', 'country', 'time_zone'] as const

const word = z.string().trim().min(1).max(200)
const properties = z.partialRecord(z.enum(IDENTITY_PROPERTIES), word)
const claims = properties.and(z.object({ sub: word.optional(), email: word.optional(), exp: z.number() }))

/** A token that says who somebody is until `expiresAt`, signed with a site's key. */
export function signIdentity({ id, email, properties }: Identity, expiresAt: Date, key: string): string {
  const payload = { ...properties, ...(id !== null && { sub: id }), ...(email !== null && { email }), exp: Math.floor(expiresAt.getTime() / 1000) }
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(payload)}`
  return `${text}.${hmac(text, key).toString('base64url')}`
}

/**
 * Reads a token: a JSON Web Token, HS256, signed with one of the site's keys. Its claims: `email` or `sub` (the page's own id of
 * somebody) or both, `exp`, and properties of the contact; other claims are not looked at.
 * @throws AppError `bad-identity` that says what is wrong with it.
 */
export function readIdentity(token: string, keys: string[], now: Date): Identity {
  const [header = '', payload = '', signature = '', ...more] = token.split('.')
  if (more.length > 0 || signature === '') throw bad('it is no JSON Web Token')
  const head = z.object({ alg: z.literal('HS256') }).safeParse(decode(header))
  if (!head.success) throw bad('it is not signed with HS256')
  const given = Buffer.from(signature, 'base64url')
  if (!keys.some((key) => isSame(given, hmac(`${header}.${payload}`, key)))) throw bad('its signature is not that of this site’s key')
  const read = claims.safeParse(decode(payload))
  if (!read.success) throw bad(`its claims are wrong: ${read.error.issues.map((issue) => [...issue.path, issue.message].join(': ')).join('; ')}`)
  const { sub = null, email: written = null, exp, ...rest } = read.data
  const left = exp - now.getTime() / 1000
  if (left <= 0) throw bad('it has expired')
  if (left > LONGEST_SECONDS) throw bad('it is good for more than 24 hours; give "exp" in seconds since 1970, within a day')
  const email = written === null ? null : parseEmail(written)
  if (written !== null && email === null) throw bad('its "email" is no e-mail address')
  if (sub === null && email === null) throw bad('it names nobody; give "email", "sub" or both')
  return { id: sub, email: email?.toLowerCase() ?? null, properties: Object.fromEntries(IDENTITY_PROPERTIES.flatMap((name) => (rest[name] === undefined ? [] : [[name, rest[name]]]))) }
}

const bad = (problem: string) => new AppError('bad-identity', { problem })
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const hmac = (text: string, key: string): Buffer => createHmac('sha256', key).update(text).digest()
const isSame = (one: Buffer, other: Buffer): boolean => one.length === other.length && timingSafeEqual(one, other)

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString())
  } catch {
    return null
  }
}
