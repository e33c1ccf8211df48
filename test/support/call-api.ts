import type { SignedIn } from './agent.ts'

/** Asks the HTTP API as somebody who is signed in. @throws if it is refused. */
export async function callApi<T = unknown>(url: string, who: SignedIn, method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(url + path, {
    method,
    headers: { cookie: who.cookie, 'x-csrf-token': who.csrf, origin: url, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
  return JSON.parse(text || 'null')
}
