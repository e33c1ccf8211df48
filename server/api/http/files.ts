import { z } from 'zod'
import type { Clock } from '../../base/clock.ts'
import { AppError } from '../../base/errors.ts'
import { createRateLimit, type RateLimit } from '../../base/rate-limit.ts'
import type { Files } from '../../features/files/files.ts'
import type { RequireOrigin } from '../../features/sessions/require-origin.ts'
import { ROLES } from '../../protocol/agent.ts'
import type { FileRef } from '../../protocol/visitor.ts'
import { visitorAuth } from '../../protocol/visitor.ts'
import { parseInput } from '../wire-error.ts'
import { defineRoute, type Route, type RouteRequest } from './route.ts'

const fileRef = z.object({ id: z.string(), name: z.string(), type: z.string(), size: z.number(), url: z.string() })
const credentials = visitorAuth.pick({ token: true, site: true })

const FILE_NAME = 'Its name, as encodeURIComponent writes it'

/** Shown in place: nothing in them can run. Everything else is saved. */
const SHOWN = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

/**
 * `POST /visitor/files` and `POST /api/files` take a file as the request's body, named by the header `x-file-name`
 * (percent-encoded); `GET /files/ID` serves it to whoever has its address.
 */
export function fileRoutes(deps: {
  files: Files
  maxBytes: number
  clock: Clock
  requireOrigin: RequireOrigin
  /** The conversation of a visitor's token on a site. */
  conversationOf: (token: string, site: string) => string
  /** Whether a visitor may send files now: whenever they like on this site, or because a question asks for one. */
  mayUpload: (site: string, conversation: string) => Promise<boolean>
  conversationExists: (conversation: string) => Promise<boolean>
}): Route[] {
  const { files, maxBytes, clock } = deps
  const perVisitor = createRateLimit({ clock, times: 20, periodMs: 60_000 })
  // A new token is a new visitor: what they may do together is bounded by where they come from.
  const perAddress = createRateLimit({ clock, times: 200, periodMs: 3_600_000 })

  return [
    defineRoute({
      method: 'post', path: '/visitor/files', tag: 'Files', access: 'public', cors: true, raw: { bytes: maxBytes }, answers: fileRef,
      summary: 'Upload a file as a visitor: the body is the file',
      headers: { authorization: 'Bearer and the visitor’s token', 'x-midflow-site': 'The site of midflow.yaml; default: default', 'x-file-name': FILE_NAME },
      async handle(request) {
        const { token, site } = visitorOf(request)
        const conversation = deps.conversationOf(token, site)
        count(perAddress, request.address)
        count(perVisitor, conversation)
        request.stream.on('error', () => {})
        await deps.requireOrigin(site, { origin: request.header('origin'), host: request.header('host') })
        if (!(await deps.mayUpload(site, conversation))) throw new AppError('file-refused', { name: nameOf(request), reason: 'files are taken here only when a question asks for one' })
        return { status: 201, value: await take(files, request, conversation, 'visitor') }
      },
    }),
    defineRoute({
      method: 'post', path: '/api/files', tag: 'Files', access: { roles: ROLES, scope: null }, raw: { bytes: maxBytes }, answers: fileRef, audit: 'file.upload', target: ({ query }) => query.conversation,
      query: z.strictObject({ conversation: z.string().min(1).max(60) }),
      summary: 'Upload a file to send in a conversation: the body is the file', headers: { 'x-file-name': FILE_NAME },
      async handle(request) {
        const { conversation } = request.query
        request.stream.on('error', () => {})
        if (!(await deps.conversationExists(conversation))) throw new AppError('not-found', { what: 'conversation', name: conversation })
        return { status: 201, value: await take(files, request, conversation, request.caller?.by ?? '') }
      },
    }),
    defineRoute({
      method: 'get', path: '/files/:id', tag: 'Files', access: 'public', params: z.strictObject({ id: z.string().max(60) }),
      summary: 'A file, by the address that its message has',
      async handle({ params }) {
        const found = await files.open(params.id)
        if (!found) throw new AppError('not-found', { what: 'file', name: params.id })
        return { headers: headersOf(found.file), stream: found.bytes }
      },
    }),
  ]
}

type AnyRequest = Pick<RouteRequest<unknown, unknown, unknown>, 'header' | 'stream'>

function visitorOf({ header }: AnyRequest): { token: string; site: string } {
  const [scheme, token] = (header('authorization') ?? '').split(' ')
  const read = credentials.safeParse({ token: scheme === 'Bearer' ? token : '', site: header('x-midflow-site') })
  if (!read.success) throw new AppError('unauthorised')
  return read.data
}

function count(limit: RateLimit, key: string): void {
  const waitMs = limit.take(key)
  if (waitMs > 0) throw new AppError('too-many-requests', { what: 'files', seconds: Math.ceil(waitMs / 1000) })
}

const take = (files: Files, request: AnyRequest, conversation: string, by: string): Promise<FileRef> =>
  files.take({ conversation, by, name: nameOf(request), length: lengthOf(request), from: request.stream })

function nameOf({ header }: AnyRequest): string {
  try {
    return decodeURIComponent(parseInput(z.string().max(1000).default('file'), header('x-file-name'), 'header x-file-name'))
  } catch (err) {
    if (!(err instanceof URIError)) throw err
    throw new AppError('bad-request', { where: 'header x-file-name', problem: 'encode the name with encodeURIComponent' }, { cause: err })
  }
}

function lengthOf({ header }: AnyRequest): number | null {
  const length = header('content-length')
  return length === undefined ? null : Number(length)
}

/** Even a file that a browser takes for a page can do nothing: it has no origin, no script, and its type is not guessed anew. */
const headersOf = ({ name, type, size }: FileRef): Record<string, string> => ({
  'Content-Type': type.startsWith('text/') ? `${type}; charset=utf-8` : type,
  'Content-Length': String(size),
  'Content-Disposition': `${SHOWN.has(type) ? 'inline' : 'attachment'}; filename="${ascii(name)}"; filename*=UTF-8''${encoded(name)}`,
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; sandbox",
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'private, max-age=86400, immutable',
})

const ascii = (name: string): string => name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
const encoded = (name: string): string => encodeURIComponent(name).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
