import type { MetaModel } from '../../models/meta.ts'
import type { Keyring } from '../../platform/keyring/keyring.ts'

/**
 * The keys that sign who the visitors of a site are. Each follows from the server's secret key, the site and a number, so none is
 * stored: one that got out is replaced by raising the number.
 */
export type IdentityKeys = {
  /** The first signs; more than one only while the server's secret key is being replaced. */
  keysOf(site: string): Promise<string[]>
  /** Another key, at once: what the former signed is worth nothing any more. */
  renew(site: string): Promise<void>
}

export function createIdentityKeys({ keyring, meta }: { keyring: Pick<Keyring, 'derive'>; meta: MetaModel }): IdentityKeys {
  const idOf = (site: string) => `identity-key:${site}`
  const numberOf = async (site: string): Promise<number> => Number((await meta.findById(idOf(site)).lean())?.value ?? '1')
  return {
    async keysOf(site) {
      const purpose = `identity:${site}:${await numberOf(site)}`
      return keyring.derive(purpose).map((key) => key.toString('base64url'))
    },
    async renew(site) {
      await meta.updateOne({ _id: idOf(site) }, { $set: { value: String((await numberOf(site)) + 1) } }, { upsert: true })
    },
  }
}
