import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError, codeOf } from '../../base/errors.ts'
import type { MetaModel } from '../../models/meta.ts'

/** Seals and opens stored secrets. While keys are rotated it holds two: it seals with the new one and opens with both. */
export type Keyring = {
  /** AES-256-GCM with a fresh nonce; `name` is authenticated with it, so that sealed texts cannot be swapped. */
  seal(name: string, text: string): string
  open(name: string, sealed: string): string
  /** Whether the text is sealed with the key that seals now. */
  isSealedNow(name: string, sealed: string): boolean
  /** Keys of 32 bytes for another purpose, e.g. to sign: take the first; during a rotation what the others made still counts. */
  derive(purpose: string): Buffer[]
  /** Of the key that seals now. */
  fingerprint: string
}

const FINGERPRINT = 'key-fingerprint'
/** The fingerprint of the key that a rotation under way leads to. */
const ROTATION = 'key-rotation'
const KEY_FILE = 'secret.key'
const NEXT_FILE = 'secret.key.next'

type KeyPlace = { secretKey: string | null; nextSecretKey: string | null; dataDir: string; meta: MetaModel }

/**
 * Opens the keyring: the keys of the settings, else those of the key files, else a new one in a new key file. A key is never
 * made where secrets have been sealed before. A rotation that was cut off is borne with: both keys are held until it is done.
 * @throws AppError `missing-key` or `wrong-key`, naming the fingerprint of the key that is expected.
 */
export async function openKeyring(place: KeyPlace): Promise<Keyring> {
  const { meta, dataDir } = place
  const file = join(dataDir, KEY_FILE)
  const expected = await metaValue(meta, FINGERPRINT)
  const rotation = await metaValue(meta, ROTATION)
  const { key: given, next } = await readKeys(place)
  if (given === null && expected !== null) throw new AppError('missing-key', { expected, file })
  const key = given ?? (await writeFirstKey(dataDir))
  const known = [key, ...(next === null ? [] : [next])].map(fingerprintOf)
  const [first = ''] = known
  if (expected !== null && !known.includes(expected)) throw new AppError('wrong-key', { expected, given: known.join(' and '), file })
  if (rotation !== null && !known.includes(rotation)) throw new AppError('rotation-unfinished', { expected: rotation, file: join(dataDir, NEXT_FILE) })
  if (expected === null) {
    await meta.updateOne({ _id: FINGERPRINT }, { $setOnInsert: { value: first } }, { upsert: true })
    const stored = (await metaValue(meta, FINGERPRINT)) ?? first
    if (!known.includes(stored)) throw new AppError('wrong-key', { expected: stored, given: first, file })
  }
  if (next === null) return createKeyring(key)
  // From now on something may be sealed with the next key, so no server starts without it any more.
  if (expected !== fingerprintOf(next)) await meta.updateOne({ _id: ROTATION }, { $set: { value: fingerprintOf(next) } }, { upsert: true })
  else if (place.secretKey === null) await rename(join(dataDir, NEXT_FILE), file)
  return createKeyring(next, key)
}

/**
 * Begins a rotation to `newKey` (without one, to a new key in a key file), or takes up one that was cut off.
 * `reseal` has to seal everything anew with the keyring that it is given; afterwards the old key is needed no more.
 */
export async function rotateKey(place: KeyPlace, newKey: string | null, reseal: (keyring: Keyring) => Promise<number>): Promise<{ resealed: number; fingerprint: string }> {
  const { meta, dataDir } = place
  let next = newKey ?? place.nextSecretKey
  if (place.secretKey === null) {
    const under = await readKeyFile(join(dataDir, NEXT_FILE))
    if (under !== null && next !== null && under !== next) {
      throw new AppError('bad-request', { where: '--new-key', problem: `a rotation to the key of fingerprint ${fingerprintOf(under)} was cut off; run the command without --new-key to finish it` })
    }
    next = under ?? (await writeNextKey(dataDir, next ?? newKeyHex()))
  }
  if (next === null) throw new AppError('bad-request', { where: '--new-key', problem: 'SECRET_KEY is set, so name the new key: --new-key, or SECRET_KEY_NEXT' })
  const keyring = await openKeyring({ ...place, nextSecretKey: next })
  const resealed = await reseal(keyring)
  await meta.updateOne({ _id: FINGERPRINT }, { $set: { value: keyring.fingerprint } })
  await meta.deleteOne({ _id: ROTATION, value: keyring.fingerprint })
  if (place.secretKey === null) await finishFiles(dataDir)
  return { resealed, fingerprint: keyring.fingerprint }
}

async function finishFiles(dataDir: string): Promise<void> {
  if ((await readKeyFile(join(dataDir, NEXT_FILE))) !== null) await rename(join(dataDir, NEXT_FILE), join(dataDir, KEY_FILE))
}

/** A keyring of keys of 64 hexadecimal digits: the first seals, all open. */
export function createKeyring(hex: string, ...older: string[]): Keyring {
  const key = Buffer.from(hex, 'hex')
  const keys = [key, ...older.filter((other) => other !== hex).map((other) => Buffer.from(other, 'hex'))]
  return {
    fingerprint: fingerprintOf(hex),
    seal(name, text) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(name))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64')
    },
    open(name, sealed) {
      const opened = keys.map((each) => unseal(each, name, sealed)).find((text) => text !== null)
      if (opened === undefined || opened === null) throw new Error(`"${name}" was not sealed with a key of this keyring, or was changed`)
      return opened
    },
    isSealedNow: (name, sealed) => unseal(key, name, sealed) !== null,
    derive: (purpose) => keys.map((each) => Buffer.from(hkdfSync('sha256', each, '', `midflow ${purpose}`, 32))),
  }
}

/** Null when the key, the name or the text is another: GCM tells. */
function unseal(key: Buffer, name: string, sealed: string): string | null {
  const bytes = Buffer.from(sealed, 'base64')
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 })
    decipher.setAAD(Buffer.from(name)).setAuthTag(bytes.subarray(12, 28))
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
  } catch {
    return null
  }
}

const fingerprintOf = (hex: string): string => createHash('sha256').update(Buffer.from(hex, 'hex')).digest('hex').slice(0, 16)

const metaValue = async (meta: MetaModel, id: string): Promise<string | null> => (await meta.findById(id).lean())?.value ?? null

/** With a key in the settings no key file is looked at. */
async function readKeys({ secretKey, nextSecretKey, dataDir }: KeyPlace): Promise<{ key: string | null; next: string | null }> {
  if (secretKey !== null) return { key: secretKey, next: nextSecretKey }
  return { key: await readKeyFile(join(dataDir, KEY_FILE)), next: await readKeyFile(join(dataDir, NEXT_FILE)) }
}

async function readKeyFile(file: string): Promise<string | null> {
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch (err) {
    if (codeOf(err) === 'ENOENT') return null
    throw err
  }
}

const newKeyHex = (): string => randomBytes(32).toString('hex')

/** Never over a file that is there. */
async function writeFirstKey(dataDir: string): Promise<string> {
  const key = newKeyHex()
  await mkdir(dataDir, { recursive: true })
  await writeFile(join(dataDir, KEY_FILE), `${key}\n`, { mode: 0o600, flag: 'wx', flush: true })
  return key
}

/** Whole or not at all. */
async function writeNextKey(dataDir: string, key: string): Promise<string> {
  const file = join(dataDir, NEXT_FILE)
  await mkdir(dataDir, { recursive: true })
  await writeFile(`${file}.new`, `${key}\n`, { mode: 0o600, flush: true })
  await rename(`${file}.new`, file)
  return key
}
