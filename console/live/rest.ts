import type { FileRef, Me, Reply } from './words.ts'
import { isObject, readReply } from './wire.ts'

/** The HTTP API with the session's cookie. Answers what the server said, also when it said no; never throws. */
export type Rest = {
  get<T>(path: string, check: (value: unknown) => value is T): Promise<Reply<T>>
  change(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<Reply<unknown>>
  /** A file for a reply in this conversation. */
  upload(conversation: string, file: File): Promise<Reply<FileRef>>
  /** Who is signed in on this browser. */
  session(): Promise<Reply<Me>>
  signIn(email: string, password: string): Promise<Reply<Me>>
  signOut(): Promise<Reply<unknown>>
}

const isSession = (value: unknown): value is { me: Me; csrf: string } => isObject(value) && isObject(value['me']) && typeof value['me']['id'] === 'string' && typeof value['csrf'] === 'string'
const isFile = (value: unknown): value is FileRef => isObject(value) && typeof value['id'] === 'string' && typeof value['size'] === 'number'
const isAnything = (_value: unknown): _value is unknown => true

/** `signedOut` is called when the server no longer knows the session. */
export function createRest(deps: { fetch: typeof fetch; signedOut: () => void }): Rest {
  let csrf = ''

  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> =>
    send(path, {
      method,
      headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...(method === 'GET' ? {} : { 'x-csrf-token': csrf }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const send = async (path: string, request: RequestInit): Promise<unknown> => {
    try {
      const response = await deps.fetch(path, { credentials: 'same-origin', cache: 'no-store', ...request })
      const value: unknown = response.status === 204 ? null : await response.json().catch(() => null)
      if (response.ok) return { ok: true, value }
      if (response.status === 401 && path !== '/api/session') deps.signedOut()
      const told = isObject(value) && isObject(value['error']) ? value['error'] : {}
      const code = response.status === 401 ? 'unauthorised' : String(told['code'] ?? response.status)
      return { ok: false, error: { code, message: String(told['message'] ?? `The server answered ${response.status}.`) } }
    } catch {
      return { ok: false, error: { code: 'offline', message: 'The server cannot be reached.' } }
    }
  }
  const sessionOf = (answer: unknown): Reply<Me> => {
    const reply = readReply(answer, isSession)
    if (!reply.ok) return reply
    csrf = reply.value.csrf
    return { ok: true, value: reply.value.me }
  }
  return {
    get: async (path, check) => readReply(await ask('GET', path), check),
    change: async (method, path, body) => readReply(await ask(method, path, body), isAnything),
    upload: async (conversation, file) =>
      readReply(
        await send(`/api/files?${new URLSearchParams({ conversation })}`, {
          method: 'POST', body: file,
          headers: { 'x-csrf-token': csrf, 'x-file-name': encodeURIComponent(file.name), 'content-type': file.type || 'application/octet-stream' },
        }),
        isFile,
      ),
    session: async () => sessionOf(await ask('GET', '/api/session')),
    signIn: async (email, password) => sessionOf(await ask('POST', '/api/session', { email, password })),
    signOut: async () => readReply(await ask('DELETE', '/api/session'), isAnything),
  }
}
