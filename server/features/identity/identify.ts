import type { Clock } from '../../base/clock.ts'
import { AppError } from '../../base/errors.ts'
import { createRateLimit } from '../../base/rate-limit.ts'
import type { Identity } from '../../models/visitor.ts'
import type { IdentityKeys } from './identity-keys.ts'
import { readIdentity } from './identity-token.ts'
import type { Prove } from './prove.ts'

/**
 * Takes a token by which a page's server says who a visitor is. What is stored of the visitor is theirs from then on; of one who
 * has not written yet nothing is stored, so whoever calls keeps the answer for the first message.
 * @throws AppError `bad-identity`, `other-visitor`, `too-many-requests`
 */
export type Identify = (visitor: string, site: string, token: string) => Promise<Identity>

export function createIdentify(deps: { keys: Pick<IdentityKeys, 'keysOf'>; prove: Prove; clock: Clock }): Identify {
  const limit = createRateLimit({ clock: deps.clock, times: 30, periodMs: 60_000 })
  return async (visitor, site, token) => {
    const waitMs = limit.take(visitor)
    if (waitMs > 0) throw new AppError('too-many-requests', { what: 'identities', seconds: Math.ceil(waitMs / 1000) })
    const identity = readIdentity(token, await deps.keys.keysOf(site), deps.clock.now())
    await deps.prove(visitor, identity, 'signed')
    return identity
  }
}
