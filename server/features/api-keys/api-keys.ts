import { createHash, randomBytes } from 'node:crypto'
import type { Clock } from '../../base/clock.ts'
import { AppError } from '../../base/errors.ts'
import type { ApiKeyDocument, ApiKeyModel } from '../../models/api-key.ts'
import { type Scope, SCOPES } from '../../protocol/scopes.ts'

/** A key as it may be shown: `id` names it, and opens nothing. */
export type ApiKey = { id: string; name: string; scopes: Scope[]; createdAt: Date; lastUsedAt: Date | null; revokedAt: Date | null }

/** Keys for the HTTP API. A key is shown when it is made; the store holds its SHA-256. */
export type ApiKeys = {
  /** A new key; without `scopes` it may do everything. */
  create(name: string, scopes?: readonly Scope[]): Promise<string>
  /** Who the key is and what it may do; null when it is none of ours, or revoked. Remembers, to the minute, that it was used. */
  keyOf(key: string): Promise<{ name: string; scopes: Scope[] } | null>
  /** All of them, the latest first. */
  list(): Promise<ApiKey[]>
  /** From now on the key opens nothing. @throws AppError `not-found`. */
  revoke(id: string): Promise<void>
  none(): Promise<boolean>
}

const USED_EVERY_MS = 60_000

/** The id of a stored key, or of a key in plain: the first 16 digits of its hash. */
const ID_DIGITS = 16

const hash = (key: string): string => createHash('sha256').update(key).digest('hex')

export const apiKeyId = (key: string): string => hash(key).slice(0, ID_DIGITS)

export function createApiKeys(deps: { apiKeys: ApiKeyModel; clock: Clock }): ApiKeys {
  const { apiKeys, clock } = deps
  return {
    async create(name, scopes = SCOPES) {
      const key = `mfk_${randomBytes(24).toString('base64url')}`
      await apiKeys.create({ _id: hash(key), name, scopes: [...scopes], createdAt: clock.now(), lastUsedAt: null, revokedAt: null })
      return key
    },
    async keyOf(key) {
      const found = await apiKeys.findById(hash(key)).lean()
      if (!found || found.revokedAt) return null
      const now = clock.now()
      const lately = new Date(now.getTime() - USED_EVERY_MS)
      if (!found.lastUsedAt || found.lastUsedAt < lately) {
        await apiKeys.updateOne({ _id: found._id, $or: [{ lastUsedAt: null }, { lastUsedAt: { $lt: lately } }] }, { $set: { lastUsedAt: now } })
      }
      return { name: found.name, scopes: [...(found.scopes ?? SCOPES)] }
    },
    async list() {
      return (await apiKeys.find().sort({ createdAt: -1 }).lean()).map(shown)
    },
    async revoke(id) {
      // An id is 16 digits of the hash: a range of _id, which is an index.
      const named = /^[0-9a-f]{16}$/.test(id) ? { _id: { $gte: id, $lt: `${id}g` } } : { _id: '' }
      const revoked = await apiKeys.updateOne({ ...named, revokedAt: null }, { $set: { revokedAt: clock.now() } })
      if (revoked.matchedCount === 0) throw new AppError('not-found', { what: 'API key in force', name: id })
    },
    async none() {
      return (await apiKeys.findOne({}, { _id: 1 }).lean()) === null
    },
  }
}

const shown = ({ _id, name, scopes, createdAt, lastUsedAt, revokedAt }: ApiKeyDocument): ApiKey => ({
  id: _id.slice(0, ID_DIGITS), name, scopes: [...(scopes ?? SCOPES)], createdAt, lastUsedAt: lastUsedAt ?? null, revokedAt: revokedAt ?? null,
})
