import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '../../base/errors.ts'
import { remoteFromEnvironment } from '../../base/config.ts'

/** A running server, reached over its API. `body` of an answer is JSON, not checked yet. */
export type Remote = { url: string; request(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<{ status: number; body: unknown }> }

export type RemoteOptions = { url?: string | undefined; key?: string | undefined }

const LOCAL = 'http://localhost:4000'

/**
 * The server that options or environment name, else the one on this machine; its first API key is then taken from `data/api-key`.
 * Requests throw AppError `no-server`, `no-api-key`, `wrong-api-key`, `bad-answer`, and `bad-request` for what the server refuses.
 */
export async function openRemote(options: RemoteOptions, cwd: string): Promise<Remote> {
  const environment = remoteFromEnvironment()
  const url = (options.url ?? environment.url ?? LOCAL).replace(/\/+$/, '')
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new AppError('bad-request', { where: '--url', problem: `"${url}" is no address; write one such as ${LOCAL}` })
  }
  const key = options.key ?? environment.key ?? (await readFile(join(cwd, 'data/api-key'), 'utf8').catch(() => '')).trim()
  return {
    url,
    async request(method, path, body) {
      if (key === '') throw new AppError('no-api-key', { url })
      const answer = await fetch(`${url}${path}`, {
        method,
        headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }).catch((err: unknown) => {
        throw new AppError('no-server', { url, reason: reasonOf(err) }, { cause: err })
      })
      if (answer.status === 401) throw new AppError('wrong-api-key', { url })
      if (answer.status === 204) return { status: 204, body: null }
      const read: unknown = await answer.json().catch((err: unknown) => {
        throw new AppError('bad-answer', { url, reason: `status ${answer.status}, no JSON` }, { cause: err })
      })
      if (answer.status >= 400 && answer.status !== 422) {
        const refused = refusal.safeParse(read)
        throw new AppError('bad-request', { where: url, problem: refused.success ? refused.data.error.message : `status ${answer.status}` })
      }
      return { status: answer.status, body: read }
    },
  }
}

const refusal = z.object({ error: z.object({ message: z.string() }) })

/** What `schema` makes of an answer. @throws AppError `bad-answer`. */
export function parseAnswerBody<T extends z.ZodType>(schema: T, body: unknown, url: string): z.output<T> {
  const read = schema.safeParse(body)
  if (read.success) return read.data
  throw new AppError('bad-answer', { url, reason: read.error.issues.map((issue) => [...issue.path, issue.message].join('.')).join('; ') })
}

function reasonOf(err: unknown): string {
  const cause = err instanceof Error ? err.cause : undefined
  if (typeof cause === 'object' && cause !== null && 'code' in cause) return String(cause.code)
  if (cause instanceof Error) return cause.message
  return err instanceof Error ? err.message : String(err)
}
