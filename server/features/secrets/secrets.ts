import type { Clock } from '../../base/clock.ts'
import { AppError } from '../../base/errors.ts'
import type { SecretModel } from '../../models/secret.ts'
import type { Keyring } from '../../platform/keyring/keyring.ts'

/** Secrets of code actions: written by ops, read by runs that declare them, never shown again. */
export type Secrets = {
  set(name: string, value: string): Promise<void>
  remove(name: string): Promise<void>
  /** Names only. */
  list(): Promise<{ name: string; updatedAt: Date }[]>
  /** The value, or undefined when there is none of that name. */
  read(name: string): Promise<string | undefined>
}

const NAME = /^[A-Z][A-Z0-9_]{0,63}$/

export function createSecrets(deps: { secrets: SecretModel; keyring: Keyring; clock: Clock }): Secrets {
  return {
    async set(name, value) {
      if (!NAME.test(name)) {
        throw new AppError('bad-request', { where: 'secret', problem: `"${name}" is no name for a secret; write capitals, digits and _, e.g. SHOP_KEY` })
      }
      const sealed = deps.keyring.seal(name, value)
      await deps.secrets.updateOne({ _id: name }, { $set: { sealed, updatedAt: deps.clock.now() } }, { upsert: true })
    },
    async remove(name) {
      const removed = await deps.secrets.deleteOne({ _id: name })
      if (removed.deletedCount === 0) throw new AppError('not-found', { what: 'secret', name })
    },
    async list() {
      const found = await deps.secrets.find({}, { updatedAt: 1 }).sort({ _id: 1 }).lean()
      return found.map((secret) => ({ name: secret._id, updatedAt: secret.updatedAt }))
    },
    async read(name) {
      const secret = await deps.secrets.findById(name).lean()
      return secret ? deps.keyring.open(name, secret.sealed) : undefined
    },
  }
}
