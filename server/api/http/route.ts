import type { Readable } from 'node:stream'
import type { z } from 'zod'
import { AppError } from '../../base/errors.ts'
import type { Role } from '../../protocol/agent.ts'
import type { Scope } from '../../protocol/scopes.ts'

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

/** With status 422: everything that is wrong with what was sent, each with its place. Nothing was done. */
export type Refusal = { error: { code: string; message: string }; problems: readonly unknown[] }

/** `value` goes out as JSON, with `status` (200; 204 when undefined). `send` writes anything else itself. */
export type RouteAnswer<A> = { status?: number; value?: A; headers?: Record<string, string>; stream?: Readable }

/**
 * One HTTP route, declared: from it come the router, the checks of who may call, the OpenAPI description and the walk of the
 * security test. `path` is whole, `/api/…`, with parameters as `:name`. `audit`: what the audit log calls it, for routes that change something.
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
  /** Headers that this route reads, and what each is; those of signing in are the same everywhere. */
  headers?: Record<string, string>
  body?: B
  /** The most that a JSON body may weigh; 1 MB. */
  bytes?: number
  /** The body is not JSON; `stream` has it, at most this many bytes, then it fails with `too-large`. */
  raw?: { bytes: number }
  /** Pages of other origins may call it, as the widget does: it needs no cookie. */
  cors?: true
  answers?: A
  /** The shape of a `Refusal`, for routes that answer one. */
  refuses?: z.ZodType
  audit?: string
  /** What the audit log says it was done to, never a value; its parameters. */
  target?(request: { params: z.output<P>; query: z.output<Q>; body: z.output<B> }): string
  handle(request: RouteRequest<z.output<P>, z.output<Q>, z.output<B>>): Promise<RouteAnswer<z.input<A> | Refusal>>
}

/** Keeps the types of one route's schemas together; a list of routes is then of one type. */
export const defineRoute = <P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType>(route: Route<P, Q, B, A>): Route<P, Q, B, A> => route

/** Who calls, on a route that is not public. */
export function knownCaller(caller: Caller | null): Caller {
  if (caller === null) throw new AppError('unauthorised')
  return caller
}

/** The user who calls, on a route that takes no keys. */
export function callingUser(caller: Caller | null): Extract<Caller, { kind: 'user' }> {
  if (caller?.kind !== 'user') throw new AppError('unauthorised')
  return caller
}
