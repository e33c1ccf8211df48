import type { Clock } from '../../base/clock.ts'
import { AppError } from '../../base/errors.ts'
import { createRateLimit } from '../../base/rate-limit.ts'
import type { Sessions } from './sessions.ts'

export type SignIn = (given: { email: string; password: string; address: string; agent: string }) => Promise<{ token: string; user: string }>

const MINUTES = 60_000

/**
 * E-mail and password against a session. Ten tries in ten minutes for an account wherever they come from, thirty for an
 * address whatever it tries; somebody who signs in has their tries again.
 * @throws AppError `wrong-sign-in`, the same for every reason; `too-many-requests`.
 */
export function createSignIn(deps: { check: (email: string, password: string) => Promise<{ id: string } | null>; sessions: Sessions; clock: Clock }): SignIn {
  const { check, sessions, clock } = deps
  const perAccount = createRateLimit({ clock, times: 10, periodMs: 10 * MINUTES })
  const perAddress = createRateLimit({ clock, times: 30, periodMs: 10 * MINUTES })
  return async ({ email, password, address, agent }) => {
    const account = email.trim().toLowerCase()
    const waitMs = perAddress.take(address) || perAccount.take(account)
    if (waitMs > 0) throw new AppError('too-many-requests', { what: 'tries to sign in', seconds: Math.ceil(waitMs / 1000) })
    const user = await check(email, password)
    if (!user) throw new AppError('wrong-sign-in')
    perAccount.clear(account)
    return { token: await sessions.begin(user.id, { agent, address }), user: user.id }
  }
}
