import { createInterface } from 'node:readline'
import { z } from 'zod'
import type { RehearsalEvent } from '../../features/flows/rehearsal/rehearse.ts'
import { parseDuration } from '../../engine/language/literals.ts'
import type { ChatSession } from './chat-session.ts'
import type { CommandIo } from './io.ts'

const input = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('message'), text: z.string().min(1) }),
  z.strictObject({ type: z.literal('choice'), labels: z.array(z.string()).optional(), ids: z.array(z.string()).optional() }),
  z.strictObject({ type: z.literal('files'), names: z.array(z.string()).min(1) }),
  z.strictObject({ type: z.literal('wait'), for: z.string() }),
  z.strictObject({
    type: z.literal('agent'), name: z.string(), does: z.enum(['online', 'message', 'returned', 'closed']), text: z.string().default(''),
  }),
])

/** One JSON event a line in and out: docs/reference/chat-json.md. Ends with the input. */
export async function chatJson(session: ChatSession, stdin: NodeJS.ReadableStream, io: CommandIo, saved: () => Promise<void>): Promise<void> {
  const write = (event: Record<string, unknown>) => io.out(JSON.stringify(event))
  const ready = () => write(readyEvent(session))
  ready()
  for await (const line of createInterface({ input: stdin })) {
    if (line.trim() === '') continue
    try {
      await act(session, parse(line))
    } catch (err) {
      io.exit(1)
      write({ type: 'error', message: err instanceof Error ? err.message : String(err) })
    }
    await saved()
    ready()
  }
}

/** An event of the conversation as it is printed. */
export const printJson = (event: RehearsalEvent, io: CommandIo): void => io.out(JSON.stringify(event))

function parse(line: string): z.output<typeof input> {
  let read: unknown
  try {
    read = JSON.parse(line)
  } catch {
    throw new Error(`this line is no JSON: ${line}`)
  }
  const event = input.safeParse(read)
  if (event.success) return event.data
  throw new Error(event.error.issues.map((issue) => [...issue.path, issue.message].join(': ')).join('; '))
}

async function act(session: ChatSession, event: z.output<typeof input>): Promise<void> {
  switch (event.type) {
    case 'message':
      return session.type(event.text)
    case 'choice':
      return session.click([...(event.labels ?? []), ...(event.ids ?? [])])
    case 'files':
      return session.upload(event.names)
    case 'wait': {
      const ms = parseDuration(event.for)
      if (ms === undefined) throw new Error(`for: "${event.for}" is no duration; write 90s, 10m, 2h or 3d`)
      return session.wait(ms)
    }
    case 'agent':
      return session.agent(event.name, event.does, event.text)
  }
}

function readyEvent({ rehearsal }: ChatSession) {
  const { waitingAt, status, owner } = rehearsal.state()
  const open = rehearsal.openQuestion()
  const next = rehearsal.nextTimer()
  return {
    type: 'ready', now: new Date(rehearsal.now()).toISOString(), status, owner, step: waitingAt, openQuestion: open?.seq ?? null,
    nextTimer: next === null ? null : new Date(next).toISOString(),
  }
}
