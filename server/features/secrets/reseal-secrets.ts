import type { SecretModel } from '../../models/secret.ts'
import type { Keyring } from '../../platform/keyring/keyring.ts'

/**
 * Seals every secret with the keyring's present key; answers how many were not. Each is changed by itself, guarded by what it
 * was, so that it may be cut off anywhere and run again, also while servers write secrets.
 */
export async function resealSecrets(secrets: SecretModel, keyring: Keyring): Promise<number> {
  let resealed = 0
  for (;;) {
    const stale = (await secrets.find().lean()).filter(({ _id, sealed }) => !keyring.isSealedNow(_id, sealed))
    if (stale.length === 0) return resealed
    for (const { _id, sealed } of stale) {
      const changed = await secrets.updateOne({ _id, sealed }, { $set: { sealed: keyring.seal(_id, keyring.open(_id, sealed)) } })
      resealed += changed.modifiedCount
    }
  }
}
