import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

/**
 * scrypt (RFC 7914) with N = 2^15, r = 8, p = 3: 32 MB of memory and about a quarter of a second for each guess, one of
 * the equal choices of OWASP's Password Storage Cheat Sheet. The parameters stand in the hash, so that they can be raised.
 */
const COST = { log: 15, r: 8, p: 3 }
const BYTES = 32

/** `scrypt$15$8$3$SALT$HASH`, in base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await derive(password, salt, COST)
  return ['scrypt', COST.log, COST.r, COST.p, salt.toString('base64url'), hash.toString('base64url')].join('$')
}

/**
 * Whether the password is the one that was hashed, in a time that does not depend on how much of it is right. Without a hash
 * it takes as long and is false, so that nobody learns which accounts there are.
 */
export async function isPassword(password: string, stored: string | null): Promise<boolean> {
  const [kind, log, r, p, salt, hash] = (stored ?? NONE).split('$')
  if (kind !== 'scrypt' || !salt || !hash) return false
  const wanted = Buffer.from(hash, 'base64url')
  const given = await derive(password, Buffer.from(salt, 'base64url'), { log: Number(log), r: Number(r), p: Number(p) })
  return timingSafeEqual(wanted, given) && stored !== null
}

const NONE = ['scrypt', COST.log, COST.r, COST.p, Buffer.alloc(16).toString('base64url'), Buffer.alloc(BYTES).toString('base64url')].join('$')

/** The same letters however they were typed: accents as one sign or as two. */
const derive = (password: string, salt: Buffer, { log, r, p }: typeof COST): Promise<Buffer> =>
  new Promise((done, fail) => {
    const N = 2 ** log
    scrypt(password.normalize('NFKC'), salt, BYTES, { N, r, p, maxmem: 256 * N * r }, (err, hash) => (err ? fail(err) : done(hash)))
  })
