import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http'
import { readFileSync } from 'node:fs'
import type { AddressInfo, Socket as NetSocket } from 'node:net'
import { join } from 'node:path'
import { type DefaultEventsMap, Server } from 'socket.io'
import {
  type ConversationState, type FileRef, identifyRequest, type Message, type Question, RESUME_PAGE, type Resumed, resumeRequest, sendRequest, type SendRequest,
  type ServerToVisitor, type SiteLook, visitorAuth, type VisitorToServer, type WireError,
} from '../../server/protocol/visitor.ts'

/** What the fake server keeps of one visitor. `log`: the ids sent, as often as they came. */
export type Kept = { conversation: ConversationState; messages: Message[]; log: string[] }

export type FakeVisitorServer = {
  /** The origin, the same after a restart. */
  url: string
  /** By site and token. */
  visitors: Map<string, Kept>
  /** The one conversation there is; made if there is none yet and a visitor is connected. */
  only(): Kept
  say(text: string, extra?: Partial<Pick<Message, 'author' | 'question' | 'files'>>): Message
  setState(change: Partial<ConversationState>): void
  typing(typing: boolean): void
  /** Ends every connection. */
  drop(): void
  /** From now on nothing reaches the clients, while what they send arrives; the kernel keeps the connections open. */
  mute(muted: boolean): void
  stop(): Promise<void>
  start(): Promise<void>
  /** How often a connection to the namespace was made. */
  connections(): number
  /** The addresses of all requests so far. */
  requests: string[]
  /** What has been uploaded, with the headers it came with. */
  uploads: { headers: IncomingHttpHeaders; bytes: Buffer; file: FileRef }[]
  /** The identities handed over, by connection or later. */
  identities: string[]
  close(): Promise<void>
}

export type FakeOptions = {
  /** Called for what a visitor sends, after it was stored; for answers. */
  onMessage?: (server: FakeVisitorServer, message: Message, request: SendRequest) => void
  /** Swallows this acknowledgement. */
  dropAck?: (request: SendRequest, times: number) => boolean
  /** What the server answers instead of taking the message. */
  refuse?: (request: SendRequest, times: number) => WireError['code'] | WireError | null
  /** What the server has against an identity. */
  refuseIdentity?: (identity: string, token: string) => 'bad-identity' | 'other-visitor' | null
  /** What the server has against an uploaded file: a status and a message. */
  refuseFile?: (name: string) => { status: number; message: string } | null
  /** Before a history request is answered, milliseconds. */
  historyDelay?: () => number
  site?: SiteLook | null
  transports?: ('polling' | 'websocket')[]
  /** Pages by path. */
  pages?: Record<string, { html: string; headers?: Record<string, string> }>
  /** Answers for the widget's files: a status, or `hang`. */
  files?: () => number | 'hang'
  pingInterval?: number
  pingTimeout?: number
}

const dist = join(import.meta.dirname, '../../dist/widget')

/** A real Socket.IO server that speaks the visitors' protocol from a list in memory, and can fail in every way a network does. */
export async function createFakeVisitorServer(options: FakeOptions = {}): Promise<FakeVisitorServer> {
  const visitors = new Map<string, Kept>()
  const requests: string[] = []
  const uploads: FakeVisitorServer['uploads'] = []
  const identities: string[] = []
  const sockets = new Set<NetSocket>()
  const hanging = new Set<{ destroy(): void }>()
  let http: HttpServer | null = null
  let io: Server<VisitorToServer, ServerToVisitor, DefaultEventsMap, { key: string; token: string }> | null = null
  let port = 0
  let connections = 0

  const only = (): Kept => {
    const [first] = visitors.values()
    if (!first) throw new Error('no visitor has written or connected yet')
    return first
  }
  const room = (kept: Kept) => io?.of('/visitor').to([...visitors].find(([, other]) => other === kept)?.[0] ?? '')
  const store = (kept: Kept, message: Omit<Message, 'seq' | 'at'>): Message => {
    const stored = { ...message, seq: kept.messages.length + 1, at: new Date().toISOString() }
    kept.messages.push(stored)
    room(kept)?.emit('message', stored)
    return stored
  }
  const setState = (kept: Kept, change: Partial<ConversationState>) => {
    kept.conversation = { ...kept.conversation, ...change, version: kept.conversation.version + 1 }
    room(kept)?.emit('state', kept.conversation)
  }
  const keptOf = (key: string): Kept => {
    const held = visitors.get(key) ?? {
      conversation: { version: 1, status: 'open', owner: 'bot', agent: null, position: null, openQuestion: null, read: 0, readByAgents: 0, verified: null },
      messages: [],
      log: [],
    }
    visitors.set(key, held)
    return held
  }

  const filesOf = ({ files = [] }: SendRequest) => files.flatMap((id) => uploads.find(({ file }) => file.id === id)?.file ?? [])
  const receive = (key: string, request: SendRequest) => {
    const kept = keptOf(key)
    const times = kept.log.filter((id) => id === request.id).length
    kept.log.push(request.id)
    const refusal = options.refuse?.(request, times)
    if (refusal) return { refusal, times }
    if (!kept.messages.some((message) => message.id === request.id)) {
      const asked = kept.messages.find((message) => message.seq === request.choice?.seq)
      const labels = asked?.question?.choices.filter((choice) => request.choice?.ids.includes(choice.id)).map((choice) => choice.label)
      const text = request.text ?? (labels?.join(', ') || (asked?.question?.skip ?? ''))
      const author = { kind: 'visitor', name: null, picture: null } as const
      const message = store(kept, { id: request.id, author, text, files: filesOf(request), question: null, answers: request.choice?.seq ?? null })
      setState(kept, { openQuestion: null })
      options.onMessage?.(server, message, request)
    }
    return { refusal: null, times }
  }

  const resume = (key: string, after: number): Resumed => {
    const kept = visitors.get(key)
    const site = options.site === undefined ? siteLook({ greeting: 'Hello! How can we help?' }) : options.site
    if (!kept || kept.messages.length === 0) return { conversation: null, messages: [], more: false, site }
    const rest = kept.messages.filter((message) => message.seq > after)
    return { conversation: kept.conversation, messages: rest.slice(0, RESUME_PAGE), more: rest.length > RESUME_PAGE, site }
  }

  const takeFile = (request: IncomingMessage, response: ServerResponse) => {
    const cors = { 'access-control-allow-origin': '*', 'access-control-allow-headers': 'authorization, content-type, x-file-name, x-midflow-site' }
    if (request.method === 'OPTIONS') return response.writeHead(204, cors).end()
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    return request.on('end', () => {
      const { headers } = request
      const bytes = Buffer.concat(parts)
      const name = decodeURIComponent(String(headers['x-file-name']))
      const refused = options.refuseFile?.(name)
      if (refused) return response.writeHead(refused.status, cors).end(JSON.stringify({ error: { code: 'file-refused', message: refused.message } }))
      const id = `file-${uploads.length + 1}`
      const file: FileRef = { id, name, type: headers['content-type'] ?? '', size: bytes.length, url: `/files/${id}` }
      uploads.push({ headers, bytes, file })
      return response.writeHead(201, { ...cors, 'content-type': 'application/json' }).end(JSON.stringify(file))
    })
  }

  const start = async () => {
    const web = createServer((request, response) => {
      const path = (request.url ?? '/').replace(/\?.*/, '')
      const page = options.pages?.[path]
      if (page) return response.writeHead(200, { 'content-type': 'text/html', ...page.headers }).end(page.html)
      if (path === '/visitor/files') return takeFile(request, response)
      const uploaded = uploads.find(({ file }) => file.url === path)
      if (uploaded) return response.writeHead(200, { 'content-type': uploaded.file.type, 'cross-origin-resource-policy': 'cross-origin' }).end(uploaded.bytes)
      if (!path.startsWith('/widget')) return response.writeHead(404).end()
      const given = options.files?.() ?? 200
      if (given === 'hang') return hanging.add(response)
      try {
        const text = given === 200 ? readFileSync(join(dist, path)) : ''
        return response.writeHead(given, { 'content-type': 'text/javascript', 'access-control-allow-origin': '*' }).end(text)
      } catch {
        return response.writeHead(404, { 'access-control-allow-origin': '*' }).end()
      }
    })
    web.on('connection', (socket) => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
    })
    const made = new Server<VisitorToServer, ServerToVisitor, DefaultEventsMap, { key: string; token: string }>(web, {
      cors: { origin: true }, transports: options.transports ?? ['polling', 'websocket'],
      pingInterval: options.pingInterval ?? 10_000, pingTimeout: options.pingTimeout ?? 8000,
    })
    for (const kind of ['request', 'upgrade']) web.prependListener(kind, (request: IncomingMessage) => requests.push(request.url ?? ''))
    const visitors = made.of('/visitor')
    visitors.use((socket, next) => {
      const auth = visitorAuth.safeParse(socket.handshake.auth)
      if (!auth.success) return next(new Error('bad-auth'))
      const { identity, token } = auth.data
      const wrong = identity && options.refuseIdentity?.(identity, token)
      if (wrong) return next(Object.assign(new Error('refused'), { data: { code: wrong } }))
      if (identity) identities.push(identity)
      socket.data.token = token
      socket.data.key = `${auth.data.site}:${auth.data.token}`
      return next()
    })
    visitors.on('connection', (socket) => {
      const { key } = socket.data
      connections += 1
      keptOf(key)
      void socket.join(key)
      socket.on('resume', (request, reply) => {
        const { after } = resumeRequest.parse(request)
        const delay = options.historyDelay?.() ?? 0
        const answer = resume(key, after)
        if (delay > 0) setTimeout(() => reply({ ok: true, value: answer }), delay)
        else reply({ ok: true, value: answer })
      })
      socket.on('send', (request, reply) => {
        const read = sendRequest.safeParse(request)
        if (!read.success) return reply({ ok: false, error: { code: 'bad-request', message: read.error.message } })
        const { refusal, times } = receive(key, read.data)
        if (refusal) return reply({ ok: false, error: typeof refusal === 'object' ? refusal : { code: refusal, message: 'refused' } })
        if (options.dropAck?.(read.data, times)) return
        return reply({ ok: true, value: { id: read.data.id, seq: 0 } })
      })
      socket.on('read', ({ seq }, reply) => {
        const kept = keptOf(key)
        if (seq > kept.conversation.read && kept.messages.length >= seq) setState(kept, { read: seq })
        reply({ ok: true, value: null })
      })
      socket.on('identify', (request, reply) => {
        const { identity } = identifyRequest.parse(request)
        const wrong = options.refuseIdentity?.(identity, socket.data.token)
        if (wrong) return reply({ ok: false, error: { code: wrong, message: 'refused' } })
        identities.push(identity)
        return reply({ ok: true, value: null })
      })
      socket.on('typing', (_request, reply) => reply({ ok: true, value: null }))
    })
    await new Promise<void>((resolve) => web.listen(port, '127.0.0.1', resolve))
    const address: AddressInfo | string | null = web.address()
    if (typeof address === 'object' && address) port = address.port
    http = web
    io = made
  }

  const stop = async () => {
    for (const response of hanging) response.destroy()
    hanging.clear()
    for (const socket of sockets) socket.destroy()
    await io?.close()
    await new Promise<void>((resolve) => (http?.listening ? http.close(() => resolve()) : resolve()))
  }

  await start()
  const server: FakeVisitorServer = {
    url: `http://localhost:${port}`,
    visitors,
    only,
    requests,
    uploads,
    identities,
    say: (text, extra = {}) => {
      const kept = only()
      const question: Question | null = extra.question ?? null
      const author = extra.author ?? { kind: 'bot', name: null, picture: null }
      const message = store(kept, { id: `bot-${kept.messages.length + 1}`, author, text, files: extra.files ?? [], question, answers: null })
      if (question) setState(kept, { openQuestion: message.seq })
      return message
    },
    setState: (change) => setState(only(), change),
    typing: (typing) => void room(only())?.emit('typing', { author: { kind: 'bot', name: null, picture: null }, typing }),
    drop: () => {
      for (const socket of sockets) socket.destroy()
    },
    mute(muted) {
      for (const socket of sockets) {
        if (muted) socket.cork()
        else socket.uncork()
      }
    },
    start,
    stop,
    connections: () => connections,
    close: stop,
  }
  return server
}

/** How a site presents itself. */
export const siteLook = (change: Partial<SiteLook> = {}): SiteLook => ({
  title: 'Lantern & Co.', greeting: null, color: null, preChat: null, offline: null, attachments: false, maxFile: 10_000_000, ...change,
})

/** A question as the server would send it. */
export const question = (type: Question['type'], choices: Record<string, string> = {}, extra: Partial<Question> = {}): Question => ({
  type, choices: Object.entries(choices).map(([id, label]) => ({ id, label })), pick: null, skip: null, sensitive: false, files: null, ...extra,
})
