import { z } from 'zod'
import { AppError } from '../../base/errors.ts'
import type { Users } from '../../features/users/users.ts'
import { ROLES } from '../../protocol/agent.ts'
import { defineRoute, type Route } from './route.ts'

const picture = z.string().max(500).nullable()
const skills = z.array(z.string().trim().min(1).max(60)).max(50)
const capacity = z.number().min(0).max(1000).nullable()
const name = z.string().trim().min(1).max(100)
const password = z.string().min(1).max(200)

const user = z.object({
  id: z.string(), email: z.string(), name: z.string(), picture: z.string().nullable(), role: z.enum(ROLES), skills: z.array(z.string()), capacity: z.number().nullable(),
  active: z.boolean(), createdAt: z.date(),
})
const params = z.strictObject({ id: z.string().max(200) })
const access = { roles: ['admin'], scope: 'users.write' } as const

/** The accounts of those who work here. `:id` is an id or an e-mail address. */
export function userRoutes(users: Users): Route[] {
  const find = async (idOrEmail: string) => {
    if (!idOrEmail.includes('@')) return users.find(idOrEmail)
    const found = await users.findByEmail(idOrEmail)
    if (!found) throw new AppError('not-found', { what: 'user', name: idOrEmail })
    return found
  }
  return [
    defineRoute({
      method: 'get', path: '/api/users', tag: 'Users', summary: 'All users', access,
      answers: z.object({ users: z.array(user) }),
      handle: async () => ({ value: { users: await users.list() } }),
    }),
    defineRoute({
      method: 'post', path: '/api/users', tag: 'Users', summary: 'Make a user; without a password they cannot sign in', access, audit: 'user.create', target: ({ body }) => body.email,
      body: z.strictObject({
        email: z.string().trim().max(200).regex(/^[^\s@]+@[^\s@]+$/, 'write an e-mail address'), name, role: z.enum(ROLES), password: password.optional(),
        picture: picture.default(null), skills: skills.default([]), capacity: capacity.default(null),
      }),
      answers: z.object({ user }),
      handle: async ({ body }) => ({ status: 201, value: { user: await users.create(body) } }),
    }),
    defineRoute({
      method: 'get', path: '/api/users/:id', tag: 'Users', summary: 'A user', access, params,
      answers: z.object({ user }),
      handle: async ({ params: { id } }) => ({ value: { user: await find(id) } }),
    }),
    defineRoute({
      method: 'patch', path: '/api/users/:id', tag: 'Users', summary: 'Change a user; with another role, or no longer active, they are signed out everywhere', access, params, audit: 'user.update',
      body: z.strictObject({
        name: name.optional(), role: z.enum(ROLES).optional(), picture: picture.optional(), skills: skills.optional(), capacity: capacity.optional(), active: z.boolean().optional(),
      }),
      answers: z.object({ user }),
      handle: async ({ params: { id }, body }) => ({ value: { user: await users.update((await find(id)).id, body) } }),
    }),
    defineRoute({
      method: 'put', path: '/api/users/:id/password', tag: 'Users', summary: 'Set a password; signs the user out everywhere', access, params, audit: 'user.password',
      body: z.strictObject({ password }),
      async handle({ params: { id }, body }) {
        await users.setPassword((await find(id)).id, body.password)
        return {}
      },
    }),
  ]
}
