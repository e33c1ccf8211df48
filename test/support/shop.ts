import { resolve } from 'node:path'
import { newId } from '../../server/base/ids.ts'
import { silentLogger } from '../../server/base/logger.ts'
import type { ConversationSummary } from '../../server/protocol/agent.ts'
import { about, addAgent, type AgentClient, connectAgent, type SignedIn, signInAdmin } from './agent.ts'
import { callApi } from './call-api.ts'
import { createShiftedClock } from './shifted-clock.ts'
import { startTestApp, type TestApp } from './start-test-app.ts'
import { createVisitor, type Visitor } from './visitor.ts'

/**
 * When the shop is looked at: the morning of a Wednesday to come, which with the day before is a working day of its hours.
 * Never the past: stores forget what has expired by the machine's own clock.
 */
export const SHOP_NOW = nextWednesday(new Date(Date.now() + 2 * 86_400_000))

const HOUR = 3_600_000

export type Worker = { name: string; email: string; who: SignedIn; client: AgentClient }

/** A customer of the demo shop. `says`: the answers to the bot's questions. `known`: what an agent found out. */
type Customer = { name: string; email: string; says: string[]; known?: Record<string, string>; language?: string }

/** A customer who wrote, and their conversation. */
export type Talk = {
  id: string
  contact: string
  ticket: string | null
  visitor: Visitor
  says(text: string): Promise<void>
  /** What the one who has the conversation, or `as`, writes. */
  answered(text: string, as?: Worker): Promise<void>
  /** Another stage or priority of the ticket. */
  ticketIs(properties: Record<string, string>): Promise<void>
  of(): Promise<ConversationSummary>
}

/** The demo shop on the shipped flows, at a time that the test sets, with people at work. */
export type Shop = {
  app: TestApp
  admin: SignedIn
  /** Sets the time to so long before `SHOP_NOW`, milliseconds. */
  ago(ms: number): void
  hire(name: string, more?: { skills?: string[]; capacity?: number }): Promise<Worker>
  comes(customer: Customer): Promise<Talk>
  stop(): Promise<void>
}

export async function openShop(): Promise<Shop> {
  const clock = createShiftedClock(new Date(SHOP_NOW.getTime() - 26 * HOUR))
  const app = await startTestApp({ flowsDir: resolve('flows'), graceMs: 48 * HOUR }, silentLogger, clock)
  const admin = await signInAdmin(app)
  const workers: Worker[] = []
  const visitors: Visitor[] = []
  const id = () => newId(clock.now())

  const hire: Shop['hire'] = async (name, more = {}) => {
    const email = `${name.toLowerCase().replaceAll(' ', '.')}@lantern.example`
    const who = await addAgent(app.url, admin, { name, email, ...more })
    const worker = { name, email, who, client: await connectAgent(app.url, who) }
    workers.push(worker)
    return worker
  }

  const comes: Shop['comes'] = async ({ name, email, says: answers, known = {}, language = 'en' }) => {
    const token = Buffer.from(`${name} at the demo shop`.padEnd(33, '.')).toString('base64url').slice(0, 43)
    const visitor = createVisitor({ url: () => app.url, token, language })
    visitors.push(visitor)
    const { conversation } = visitor
    const of = async () => (await callApi<{ conversation: ConversationSummary }>(app.url, admin, 'GET', `/api/conversations/${conversation}`)).conversation
    const says = (text: string) => visitor.send({ id: id(), text, page: { url: `${app.url}/`, title: 'Lantern & Co.' } })
    for (const text of answers) {
      const seq = await says(text === '@' ? email : text)
      await visitor.untilState(({ owner, openQuestion, status }) => owner !== 'bot' || status === 'closed' || (openQuestion ?? 0) > seq, `the bot to go on after ${text}`)
    }
    const { contact, ticket } = await of()
    const [firstname, lastname] = name.split(' ')
    const change = (object: string, record: string, properties: Record<string, string | undefined>) => callApi(app.url, workers[0]?.who ?? admin, 'PATCH', `/api/records/${object}/${record}`, { properties })
    await change('contact', contact.id, { firstname, lastname, ...known })
    return {
      id: conversation, contact: contact.id, ticket: ticket?.id ?? null, visitor, of,
      says: async (text) => void (await says(text)),
      async answered(text, as) {
        const { agent, lastSeq } = await of()
        const worker = as ?? workers.find(({ who }) => who.id === agent?.id)
        await worker?.client.ask('send', about(conversation, { text }))
        await visitor.until((message) => message.seq > lastSeq && message.text === text, text)
      },
      ticketIs: async (properties) => void (await change('ticket', ticket?.id ?? '', properties)),
    }
  }
  return {
    app, admin, hire, comes,
    ago: (ms) => clock.set(new Date(SHOP_NOW.getTime() - ms)),
    async stop() {
      workers.forEach(({ client }) => client.close())
      visitors.forEach((visitor) => visitor.close())
      await app.stop()
    },
  }
}

function nextWednesday(from: Date): Date {
  const day = new Date(from.toISOString().slice(0, 10) + 'T10:20:00Z')
  const isOff = [day, new Date(day.getTime() - 86_400_000)].some((one) => /-(01-01|05-01|10-03|12-2[456])T/.test(one.toISOString()))
  return day.getUTCDay() === 3 && !isOff ? day : nextWednesday(new Date(from.getTime() + 86_400_000))
}
