import { createHash, randomBytes } from 'node:crypto'
import type { Clock } from '../../base/clock.ts'
import type { ApiKeyModel } from '../../models/api-key.ts'

/** Keys for the HTTP API. A key is shown when it is made; the store holds its SHA-256. */
export type ApiKeys = {
  create(name: string): Promise<string>
  /** The name of the key, or null when it is none of ours. */
  nameOf(key: string): Promise<string | null>
  none(): Promise<boolean>
}

const hash = (key: string): string => createHash('sha256').update(key).digest('hex')

export function createApiKeys(deps: { apiKeys: ApiKeyModel; clock: Clock }): ApiKeys {
  return {
    async create(name) {
      const key = `mfk_${randomBytes(24).toString('base64url')}`
      await deps.apiKeys.create({ _id: hash(key), name, createdAt: deps.clock.now(), lastUsedAt: null })
      return key
    },
    async nameOf(key) {
      const found = await deps.apiKeys.findById(hash(key), { name: 1 }).lean()
      return found?.name ?? null
    },
    async none() {
      return (await deps.apiKeys.findOne({}, { _id: 1 }).lean()) === null
    },
  }
}
