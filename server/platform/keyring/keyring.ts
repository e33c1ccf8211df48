import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError, codeOf } from '../../base/errors.ts'
import type { MetaModel } from '../../models/meta.ts'

/** Seals and opens stored secrets with one key. */
export type Keyring = {
  /** AES-256-GCM with a fresh nonce; `name` is authenticated with it, so that sealed texts cannot be swapped. */
  seal(name: string, text: string): string
  open(name: string, sealed: string): string
  fingerprint: string
}

const FINGERPRINT = 'key-fingerprint'
const KEY_FILE = 'secret.key'

/**
 * Opens the keyring: the key of the settings, else that of the key file, else a new one in a new key file. A key is never
 * made where secrets have been sealed before.
 * @throws AppError `missing-key` or `wrong-key`, naming the fingerprint of the key that is expected.
 */
export async function openKeyring(deps: { secretKey: string | null; dataDir: string; meta: MetaModel }): Promise<Keyring> {
  const file = join(deps.dataDir, KEY_FILE)
  const expected = (await deps.meta.findById(FINGERPRINT).lean())?.value ?? null
  const given = deps.secretKey ?? (await readKeyFile(file))
  if (given === null && expected !== null) throw new AppError('missing-key', { expected, file })
  const key = given ?? (await writeKeyFile(deps.dataDir, file))
  const keyring = createKeyring(key)
  if (expected !== null && expected !== keyring.fingerprint) {
    throw new AppError('wrong-key', { expected, given: keyring.fingerprint, file })
  }
  if (expected === null) {
    await deps.meta.updateOne({ _id: FINGERPRINT }, { $setOnInsert: { value: keyring.fingerprint } }, { upsert: true })
    const stored = (await deps.meta.findById(FINGERPRINT).lean())?.value ?? keyring.fingerprint
    if (stored !== keyring.fingerprint) throw new AppError('wrong-key', { expected: stored, given: keyring.fingerprint, file })
  }
  return keyring
}

/** A keyring of a key of 64 hexadecimal digits. */
export function createKeyring(hex: string): Keyring {
  const key = Buffer.from(hex, 'hex')
  return {
    fingerprint: createHash('sha256').update(key).digest('hex').slice(0, 16),
    seal(name, text) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(name))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64')
    },
    open(name, sealed) {
      const bytes = Buffer.from(sealed, 'base64')
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 })
      decipher.setAAD(Buffer.from(name)).setAuthTag(bytes.subarray(12, 28))
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
    },
  }
}

async function readKeyFile(file: string): Promise<string | null> {
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch (err) {
    if (codeOf(err) === 'ENOENT') return null
    throw err
  }
}

async function writeKeyFile(dataDir: string, file: string): Promise<string> {
  const key = randomBytes(32).toString('hex')
  await mkdir(dataDir, { recursive: true })
  await writeFile(file, `${key}\n`, { mode: 0o600, flag: 'wx' })
  return key
}
