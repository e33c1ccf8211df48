import type { Memory } from './memory.ts'

/** Random bytes in base64url. */
export function randomText(bytes: number): string {
  const random = crypto.getRandomValues(new Uint8Array(bytes))
  return btoa(String.fromCharCode(...random)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** The secret that makes this browser the same visitor again on this site: 43 characters, made at the first call. */
export function visitorToken(memory: Memory): string {
  const held = memory.get('token')
  if (held !== null && /^[\w-]{43}$/.test(held)) return held
  const made = randomText(32)
  memory.set('token', made)
  return made
}
