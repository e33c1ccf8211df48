import type { Readable } from 'node:stream'
import type { z } from 'zod'
import type { Role } from '../../protocol/agent.ts'

/** What an API key may be allowed. */
export const SCOPES = [
  'releases.read', 'releases.write', 'secrets.write', 'records.read', 'records.write', 'conversations.read', 'conversations.write',
  'identity.write', 'users.write', 'keys.write', 'audit.read',
] as const
export type Scope = (typeof SCOPES)[number]

/** Who calls: a user by session cookie, or a program by API key. `by` names them in histories and the audit log: `user:ID`, `key:NAME`. */
export type Caller = { kind: 'user'; by: string; user: string; role: Role; session: string } | { kind: 'key'; by: string; name: string; scopes: Scope[] }

/** Users of these roles, and keys with this scope (null: no key). */
export type Access = 'public' | { roles: readonly Role[]; scope: Scope | null }

export type RouteRequest<P, Q, B> = {
  params: P
  query: Q
  body: B
  /** Null only on public routes. */
  caller: Caller | null
  /** The client's address. */
  address: string
  header(name: string): string | undefined
  /** The raw body of a route with `raw`. */
  stream: Readable
}

/** `value` goes out as JSON, with `status` (200; 204 when undefined). `send` writes anything else itself. */
export type RouteAnswer<A> = { status?: number; value?: A; headers?: Record<string, string>; stream?: Readable }

/**
 * One HTTP route, declared: from it come the router, the checks of who may call, the OpenAPI description and the walk of the
 * security test. `path` has parameters as `:name`. `audit`: what the audit log calls it, for routes that change something.
 */
export type Route<P extends z.ZodType = z.ZodType, Q extends z.ZodType = z.ZodType, B extends z.ZodType = z.ZodType, A extends z.ZodType = z.ZodType> = {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  path: `/${string}`
  summary: string
  /** The group it is listed under. */
  tag: string
  access: Access
  params?: P
  query?: Q
  body?: B
  /** The body is not JSON; `stream` has it, at most this many bytes. */
  raw?: { bytes: number }
  answers?: A
  audit?: string
  handle(request: RouteRequest<z.output<P>, z.output<Q>, z.output<B>>): Promise<RouteAnswer<z.input<A>>>
}

/** Keeps the types of one route's schemas together; a list of routes is then of one type. */
export const defineRoute = <P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType>(route: Route<P, Q, B, A>): Route<P, Q, B, A> => route
