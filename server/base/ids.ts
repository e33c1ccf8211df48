import { randomBytes } from 'node:crypto'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/**
 * A new id: 10 characters of time (milliseconds) and 16 random ones, in Crockford's base 32 (the ULID layout, lower case).
 * Ids made later sort later; two are never equal in practice (80 random bits).
 */
export function newId(now: Date): string {
  let time = now.getTime()
  let head = ''
  for (let i = 0; i < 10; i++) {
    head = ALPHABET.charAt(time % 32) + head
    time = Math.floor(time / 32)
  }
  let tail = ''
  for (const byte of randomBytes(16)) tail += ALPHABET.charAt(byte % 32)
  return head + tail
}
