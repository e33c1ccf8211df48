import { z } from 'zod'
import { AppError } from '../../base/errors.ts'
import { sessionCookie } from '../../features/sessions/cookie.ts'
import { sameOrigin } from '../../features/sessions/same-origin.ts'
import { csrfOf, LONGEST_MS, type Sessions } from '../../features/sessions/sessions.ts'
import type { SignIn } from '../../features/sessions/sign-in.ts'
import type { Users } from '../../features/users/users.ts'
import { type Me, ROLES } from '../../protocol/agent.ts'
import { callingUser, defineRoute, type Route } from './route.ts'

const me = z.object({
  id: z.string(), name: z.string(), picture: z.string().nullable(), email: z.string(), role: z.enum(ROLES),
  presence: z.enum(['online', 'away', 'offline']), load: z.number(), capacity: z.number().nullable(), skills: z.array(z.string()), queues: z.array(z.string()),
})
const signedIn = z.object({ me, csrf: z.string() })
const everybody = { roles: ROLES, scope: null } as const
const password = z.string().min(1).max(200)

/**
 * Signing in and out, and what somebody does with their own account. `csrf` goes into the header `x-csrf-token` of every
 * request that changes something.
 */
export function sessionRoutes(deps: { signIn: SignIn; sessions: Sessions; users: Users; me: (user: string) => Promise<Me>; publicUrl: () => string }): Route[] {
  const { signIn, sessions, users, publicUrl } = deps
  const cookie = (token: string | null) => ({ 'Set-Cookie': sessionCookie(token, { secure: publicUrl().startsWith('https:'), maxAgeMs: LONGEST_MS }) })
  return [
    defineRoute({
      method: 'post', path: '/api/session', tag: 'Session', summary: 'Sign in: sets the session cookie', access: 'public', audit: 'session.begin', target: ({ body }) => body.email,
      body: z.strictObject({ email: z.string().trim().min(1).max(200), password }),
      answers: signedIn,
      async handle({ body, header, address }) {
        const headers = { origin: header('origin'), host: header('host'), 'sec-fetch-site': header('sec-fetch-site') }
        if (!sameOrigin(headers, publicUrl())) throw new AppError('wrong-csrf', { problem: `it comes from ${headers.origin ?? 'another site'}, and PUBLIC_URL is ${publicUrl()}` })
        const { token, user } = await signIn({ ...body, address, agent: header('user-agent') ?? '' })
        return { value: { me: await deps.me(user), csrf: csrfOf(token) }, headers: cookie(token) }
      },
    }),
    defineRoute({
      method: 'get', path: '/api/session', tag: 'Session', summary: 'Who is signed in', access: everybody,
      answers: signedIn,
      async handle({ caller, header }) {
        const session = await sessions.sessionOf(header('cookie'))
        if (!session) throw new AppError('unauthorised')
        return { value: { me: await deps.me(callingUser(caller).user), csrf: session.csrf } }
      },
    }),
    defineRoute({
      method: 'delete', path: '/api/session', tag: 'Session', summary: 'Sign out', access: everybody, audit: 'session.end',
      async handle({ caller }) {
        const { user, session } = callingUser(caller)
        await sessions.end(user, session)
        return { headers: cookie(null) }
      },
    }),
    defineRoute({
      method: 'get', path: '/api/session/all', tag: 'Session', summary: 'My sessions, on all browsers', access: everybody,
      answers: z.object({ sessions: z.array(z.object({ id: z.string(), current: z.boolean(), agent: z.string(), address: z.string(), createdAt: z.date(), seenAt: z.date() })) }),
      async handle({ caller }) {
        const { user, session } = callingUser(caller)
        return { value: { sessions: await sessions.list(user, session) } }
      },
    }),
    defineRoute({
      method: 'delete', path: '/api/session/all/:id', tag: 'Session', summary: 'End one of my sessions', access: everybody, audit: 'session.revoke',
      params: z.strictObject({ id: z.string().max(60) }),
      async handle({ caller, params }) {
        await sessions.end(callingUser(caller).user, params.id)
        return {}
      },
    }),
    defineRoute({
      method: 'put', path: '/api/session/password', tag: 'Session', summary: 'Change my password; ends my other sessions', access: everybody, audit: 'user.password', target: () => 'own',
      body: z.strictObject({ present: password, password }),
      async handle({ caller, body }) {
        const { user, session } = callingUser(caller)
        await users.changePassword(user, body.present, body.password, session)
        return {}
      },
    }),
    defineRoute({
      method: 'patch', path: '/api/session/profile', tag: 'Session', summary: 'Change my name and picture', access: everybody, audit: 'user.update', target: () => 'own',
      body: z.strictObject({ name: z.string().trim().min(1).max(100).optional(), picture: z.string().max(500).nullable().optional() }),
      answers: z.object({ me }),
      async handle({ caller, body }) {
        const { user } = callingUser(caller)
        await users.update(user, body)
        return { value: { me: await deps.me(user) } }
      },
    }),
  ]
}
