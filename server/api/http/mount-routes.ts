import { pipeline } from 'node:stream/promises'
import { type Request, type Response, Router } from 'express'
import type { Clock } from '../../base/clock.ts'
import { AppError } from '../../base/errors.ts'
import type { Logger } from '../../base/logger.ts'
import type { RateLimit } from '../../base/rate-limit.ts'
import type { ApiKeys } from '../../features/api-keys/api-keys.ts'
import type { Audit } from '../../features/audit/audit.ts'
import type { Sessions } from '../../features/sessions/sessions.ts'
import { checkOwnPage, identify, permit } from './authorise.ts'
import { addressOf, readRequest } from './read-request.ts'
import type { Caller, Route, RouteAnswer } from './route.ts'

export type MountDeps = {
  apiKeys: Pick<ApiKeys, 'keyOf'>
  sessions: Pick<Sessions, 'sessionOf'>
  audit: Pick<Audit, 'write'>
  /** Requests of an address without credentials, and of a caller with them. */
  limits: { address: RateLimit; caller: RateLimit }
  publicUrl: () => string
  clock: Clock
  logger: Logger
}

/**
 * A router of declared routes. For each request, in this order: who calls, how often, whether they may, whether our own page
 * sent it; then path, query and body are checked; then the handler; then the audit log; then the answer. What a route does not
 * declare never happens.
 */
export function mountRoutes(routes: readonly Route[], deps: MountDeps): Router {
  const router = Router()
  for (const route of routes) {
    router[route.method](route.path, (request, response) => serve(route, request, response, deps))
    if (route.cors) router.options(route.path, preflight)
  }
  return router
}

async function serve(route: Route, request: Request, response: Response, deps: MountDeps): Promise<void> {
  const began = deps.clock.now().getTime()
  let caller: Caller | null = null
  response.on('finish', () => {
    const by = caller?.by ?? 'public'
    // The route, not the address: no id that opens something, and no query, gets into a log.
    deps.logger.info('request.answered', { method: route.method, route: route.path, status: response.statusCode, by, ms: deps.clock.now().getTime() - began })
  })
  response.set({ 'Cache-Control': 'no-store', ...(route.cors ? CORS : {}) })
  const identified = route.access === 'public' ? null : await identify(deps, request.headers)
  caller = identified?.caller ?? null
  count(deps, caller, addressOf(request))
  if (route.access !== 'public' && !caller) throw new AppError('unauthorised')

  let target = targetOf(request.params)
  const audit = async (status: number) => {
    if (route.audit === undefined) return
    await deps.audit.write({ by: caller?.by ?? 'public', what: route.audit, target, status, address: addressOf(request) })
  }
  try {
    if (caller) permit(route.access, caller)
    if (identified?.csrf && route.method !== 'get') checkOwnPage(request.headers, identified.csrf, deps.publicUrl())
    const read = await readRequest(route, request, response, caller)
    if (route.target) target = route.target(read)
    const answer = await route.handle(read)
    await audit(statusOf(answer))
    await send(response, answer)
  } catch (err) {
    if (!response.headersSent) await audit(err instanceof AppError ? err.status : 500)
    throw err
  }
}

/** Garbage credentials count for the address that sends them. */
function count({ limits }: MountDeps, caller: Caller | null, address: string): void {
  const waitMs = caller ? limits.caller.take(caller.by) : limits.address.take(address)
  if (waitMs > 0) throw new AppError('too-many-requests', { what: 'requests', seconds: Math.ceil(waitMs / 1000) })
}

const targetOf = (params: Request['params']): string => Object.values(params).join('/')

const statusOf = ({ status, value, stream }: RouteAnswer<unknown>): number => status ?? (value === undefined && !stream ? 204 : 200)

async function send(response: Response, answer: RouteAnswer<unknown>): Promise<void> {
  const { value, headers = {}, stream } = answer
  response.status(statusOf(answer)).set(headers)
  if (stream) return pipeline(stream, response)
  if (value === undefined) response.end()
  else response.json(value)
}

const CORS = { 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' }

function preflight(_request: Request, response: Response): void {
  response.set({
    ...CORS,
    'Access-Control-Allow-Methods': 'GET, POST, PUT, PATCH, DELETE',
    'Access-Control-Allow-Headers': 'authorization, content-type, x-file-name, x-midflow-site',
    'Access-Control-Max-Age': '7200',
  })
  response.status(204).end()
}
