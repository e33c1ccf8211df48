import { createHash, createHmac, createSign, createVerify, randomBytes, randomUUID } from 'node:crypto'

/** Longest text that is computed with, UTF-16 units: the process's one thread does it. */
const LONGEST = 16 * 1024 * 1024

const FUNCTIONS: Record<string, (input: Record<string, unknown>) => unknown> = {
  hash: ({ algorithm, base64 }) => createHash(String(algorithm)).update(Buffer.from(String(base64), 'base64')).digest('base64'),
  hmac: ({ algorithm, key, base64 }) =>
    createHmac(String(algorithm), Buffer.from(String(key), 'base64')).update(Buffer.from(String(base64), 'base64')).digest('base64'),
  sign: ({ algorithm, key, base64 }) => createSign(String(algorithm)).update(Buffer.from(String(base64), 'base64')).sign(String(key)).toString('base64'),
  verify: ({ algorithm, key, base64, signature }) =>
    createVerify(String(algorithm)).update(Buffer.from(String(base64), 'base64')).verify(String(key), Buffer.from(String(signature), 'base64')),
  random: ({ length }) => randomBytes(Math.min(65_536, Math.max(0, Number(length) || 0))).toString('base64'),
  uuid: () => randomUUID(),
  decode: ({ encoding, base64 }) => new TextDecoder(String(encoding)).decode(Buffer.from(String(base64), 'base64')),
  url: ({ href, base, part, value }) => {
    const url = base === undefined ? new URL(String(href)) : new URL(String(href), String(base))
    if (typeof part === 'string' && PARTS.some((known) => known === part)) Reflect.set(url, part, String(value))
    return Object.fromEntries([...PARTS, 'origin' as const].map((name) => [name, url[name]]))
  },
}

const PARTS = ['href', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash'] as const

/**
 * What an isolate may have computed at once outside: JSON in, JSON out, no effects, no access to anything. Answers
 * `{ value }` or `{ error }`; never throws.
 */
export function pureFunctions(name: string, input: string): string {
  try {
    const compute = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined
    if (!compute) return JSON.stringify({ error: `There is no function ${name}` })
    if (input.length > LONGEST) return JSON.stringify({ error: `More than ${LONGEST} characters cannot be computed with at once` })
    const given: Record<string, unknown> = JSON.parse(input)
    return JSON.stringify({ value: compute(given) })
  } catch (error) {
    return JSON.stringify({ error: error instanceof Error ? error.message : 'failed', code: error instanceof Error && 'code' in error ? error.code : undefined })
  }
}
