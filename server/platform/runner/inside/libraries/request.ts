import type { HttpCall } from '../http-call.ts'
import { stringifyNested } from './nested-query.ts'

type Options = {
  url?: unknown; uri?: unknown; method?: string; headers?: Record<string, unknown>; body?: unknown; json?: unknown; form?: Record<string, unknown>; qs?: Record<string, unknown>
  auth?: { user?: string; username?: string; pass?: string; password?: string; bearer?: string }; timeout?: number; followRedirect?: boolean; encoding?: string | null
}
type Done = (error: unknown, response?: unknown, body?: unknown) => void

/** The old `request` package, callback style, as published snippets use it. */
export function makeRequest(http: HttpCall) {
  const send = (given: unknown, second?: unknown, third?: unknown, method?: string): void => {
    const more: Options = typeof second === 'object' && second !== null ? second : {}
    const options: Options = { ...(typeof given === 'object' && given !== null ? given : { url: given }), ...more }
    const last = typeof second === 'function' ? second : third
    const done: Done = typeof last === 'function' ? (...args) => void last(...args) : () => {}
    void perform(http, { ...options, ...(method === undefined ? {} : { method }) }, done)
  }
  const by = (method: string) => (given: unknown, second?: unknown, third?: unknown) => send(given, second, third, method)
  const request = (given: unknown, second?: unknown, third?: unknown) => send(given, second, third)
  return Object.assign(request, { get: by('GET'), post: by('POST'), put: by('PUT'), patch: by('PATCH'), delete: by('DELETE'), del: by('DELETE'), head: by('HEAD') })
}

async function perform(http: HttpCall, options: Options, done: Done): Promise<void> {
  const headers: Record<string, string> = Object.fromEntries(Object.entries(options.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]))
  const { auth, qs, form, json } = options
  if (auth?.bearer !== undefined) headers['authorization'] = `Bearer ${auth.bearer}`
  else if (auth) headers['authorization'] = `Basic ${btoa(`${auth.user ?? auth.username ?? ''}:${auth.pass ?? auth.password ?? ''}`)}`
  let body: string | null = null
  const jsonBody = typeof json === 'object' && json !== null ? json : json === true && options.body !== undefined ? options.body : undefined
  if (jsonBody !== undefined) {
    body = JSON.stringify(jsonBody)
    headers['content-type'] ??= 'application/json'
  } else if (form) {
    body = stringifyNested(form)
    headers['content-type'] ??= 'application/x-www-form-urlencoded'
  } else if (options.body !== undefined && options.body !== null) body = String(options.body)
  if (json) headers['accept'] ??= 'application/json'
  const address = String(options.url ?? options.uri ?? '')
  const url = qs ? `${address}${address.includes('?') ? '&' : '?'}${stringifyNested(qs)}` : address
  let response: { statusCode: number; statusMessage: string; headers: Record<string, string>; body: unknown }
  try {
    const answer = await http({
      method: (options.method ?? 'GET').toUpperCase(), url, headers, body, redirects: options.followRedirect === false ? 0 : 10,
      ...(options.timeout === undefined ? {} : { timeoutMs: options.timeout }),
    })
    const received: unknown = options.encoding === null ? Buffer.from(answer.bytes()) : json ? parsed(answer.text()) : answer.text()
    response = { statusCode: answer.status, statusMessage: answer.statusText, headers: answer.headers, body: received }
  } catch (error) {
    return done(error)
  }
  done(null, response, response.body)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
