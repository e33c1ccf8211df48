import { z } from 'zod'
import { AppError } from '../../base/errors.ts'
import type { Fetch } from './code-http.ts'

/** `[{ "request": "GET https://host/path", "status": 200, "headers": {…}, "body": … }]`; a body that is no text is sent as JSON. */
export const stubsFile = z.array(
  z.object({
    request: z.string().regex(/^[A-Z]+ https?:\/\/\S+$/, 'write a method and an address, e.g. GET https://host/path'),
    status: z.int().min(100).max(599).default(200),
    headers: z.record(z.string(), z.string()).default({}),
    body: z.json().default(null),
  }),
)
export type Stub = z.infer<typeof stubsFile>[number]

/**
 * Answers requests from a list instead of the network. Of several stubs for one request each answers once, in order, the last
 * one from then on. A stub without a query answers every query. An unlisted request fails.
 */
export function createStubFetch(stubs: Stub[]): Fetch {
  const used = new Set<Stub>()
  return async ({ method, url }) => {
    const wanted = `${method.toUpperCase()} ${plain(url)}`
    const bare = wanted.replace(/\?.*$/, '')
    const exact = stubs.filter(({ request }) => spaced(request) === wanted)
    const found = exact.length > 0 ? exact : stubs.filter(({ request }) => spaced(request) === bare)
    const stub = found.find((each) => !used.has(each)) ?? found.at(-1)
    if (!stub) {
      const list = stubs.map(({ request }) => request).join(', ') || 'nothing'
      throw new AppError('egress-refused', { url: wanted, reason: `no stub answers "${wanted}". Listed: ${list}` })
    }
    used.add(stub)
    const text = typeof stub.body === 'string' ? stub.body : stub.body === null ? '' : JSON.stringify(stub.body)
    const type = typeof stub.body === 'string' ? 'text/plain' : 'application/json'
    const headers = Object.fromEntries(Object.entries({ 'content-type': type, ...stub.headers }).map(([name, value]) => [name.toLowerCase(), value]))
    return { status: stub.status, headers, body: Buffer.from(text), url }
  }
}

const plain = (url: string): string => (URL.canParse(url) ? new URL(url).href.replace(/#.*$/, '') : url)
function spaced(request: string): string {
  const [method = '', url = ''] = request.split(' ')
  return `${method} ${plain(url)}`
}
