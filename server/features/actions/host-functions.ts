import type { Json } from '../../engine/flow.ts'
import type { HostFunction } from '../../platform/runner/action-run.ts'
import { lookupAll } from '../../platform/net/guarded-connect.ts'
import { isPublicAddress } from '../../platform/net/is-public-address.ts'
import { HostError } from '../../platform/runner/host-error.ts'
import { type Fetch, createCodeHttp } from './code-http.ts'
import { createCrmCalls } from './crm-calls.ts'
import { HUBSPOT_HOST, answerHubspot } from './hubspot-api.ts'
import type { RecordsHost } from './records-host.ts'
import { limitToScopes } from './scopes.ts'
import { writeKey } from './write-key.ts'

/** `dns.lookup`: the first address of a name. */
const lookUp: HostFunction = async (args) => {
  const name = typeof args === 'object' && args !== null && !Array.isArray(args) ? String(args['name'] ?? '') : ''
  const [found] = await lookupAll(name).catch(() => [])
  if (!found) throw new HostError('threw', `getaddrinfo ENOTFOUND ${name}`, { code: 'ENOTFOUND' })
  if (!isPublicAddress(found.address)) throw new HostError('blocked_host', `${name} has no public address`, { code: 'ERR_BLOCKED_HOST' })
  return [found.address, found.family]
}

/**
 * Everything with power that code has: HTTP, and records both as `crm` and under HubSpot's own addresses. `call` is the same on
 * every attempt, so that what an attempt wrote is not written again by the next. `scopes` null: all of it.
 */
export function createHostFunctions(given: { fetch: Fetch; records: RecordsHost; scopes: string[] | null; call: string }): Record<string, HostFunction> {
  let writes = 0
  const key = (request: Json) => {
    writes += 1
    return writeKey(given.call, writes, request)
  }
  const records = given.scopes === null ? given.records : limitToScopes(given.records, given.scopes)
  const fetch: Fetch = async (request) => {
    if (!URL.canParse(request.url) || new URL(request.url).hostname !== HUBSPOT_HOST) return await given.fetch(request)
    const body = request.body === null ? '' : request.body.toString()
    const answer = await answerHubspot(records, { method: request.method, url: new URL(request.url), body }, key)
    return { status: answer.status, headers: { 'content-type': 'application/json' }, body: Buffer.from(answer.body === null ? '' : JSON.stringify(answer.body)), url: request.url }
  }
  return { http: createCodeHttp(fetch), dns: lookUp, ...createCrmCalls(records, key) }
}
