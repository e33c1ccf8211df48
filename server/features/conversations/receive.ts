import { createHash } from 'node:crypto'
import { AppError } from '../../base/errors.ts'
import type { Clock } from '../../base/clock.ts'
import { newId } from '../../base/ids.ts'
import type { ConversationModel } from '../../models/conversation.ts'
import { isTaken } from '../../models/is-taken.ts'
import { type MessageModel, questionOf } from '../../models/message.ts'
import type { RunModel } from '../../models/run.ts'
import type { Identity, VisitorDocument, VisitorModel } from '../../models/visitor.ts'
import type { FileRef, SendRequest } from '../../protocol/visitor.ts'
import type { Deliver } from '../../runs/deliver.ts'
import type { LimitMessages } from './limit-messages.ts'
import type { TakeDetails } from './take-details.ts'

/** Who writes: the id made of token and site, and what the page told. `identity`: who its server says they are. */
export type Sender = { visitor: string; site: string; language: string | null; identity?: Identity | null }

/** The visitor's id: nobody who reads the store can make the token of it. */
export const visitorId = (token: string, site: string): string =>
  createHash('sha256').update(`${site}\n${token}`).digest('base64url').slice(0, 32)

/** The id of a visitor's conversation: known before it exists, so that every tab can listen for it. */
export const conversationId = (visitor: string): string =>
  createHash('sha256').update(`conversation\n${visitor}`).digest('base64url').slice(0, 24)

/**
 * Accepts a visitor's message: when the promise resolves, it is on disk and has its place. The first one makes visitor,
 * contact, conversation and run, each by one upsert under an id fixed beforehand, so that any number of first messages at
 * once, and a retry after a crash in between, make each of them once.
 */
export type Receive = (sender: Sender, message: SendRequest) => Promise<{ id: string; seq: number }>

export function createReceive(deps: {
  visitors: VisitorModel
  conversations: ConversationModel
  runs: RunModel
  messages: MessageModel
  clock: Clock
  deliver: Deliver
  createContact: (id: string, at: Date) => Promise<void>
  /** Which bot answers on a site, and in which of its languages it speaks to this one. */
  botFor: (site: string, language: string | null) => Promise<{ bot: string; language: string }>
  /** The visitor is who their page's server says. */
  prove: (visitor: string, identity: Identity, how: 'signed') => Promise<void>
  limit: LimitMessages
  /** The uploaded files of a message, which are kept from now on. */
  readFiles: (ids: string[], conversation: string) => Promise<FileRef[]>
  /** Writes what a form asked for into the contact; a second time under one id nothing. */
  takeDetails: TakeDetails
  pushed: () => Promise<void> | void
}): Receive {
  const known = new Set<string>()

  const ensure = async (sender: Sender) => {
    const key = `${sender.visitor}\n${JSON.stringify(sender.identity ?? null)}`
    if (known.has(key)) return
    await ensureConversation(deps, await ensureVisitor(deps.visitors, sender, deps.clock.now()))
    if (sender.identity) await deps.prove(sender.visitor, sender.identity, 'signed')
    if (known.size > 10_000) known.clear()
    known.add(key)
  }

  return async (sender, message) => {
    const conversation = conversationId(sender.visitor)
    deps.limit(conversation)
    await ensure(sender)
    if (message.details) await deps.takeDetails({ id: message.id, conversation, site: sender.site, details: message.details })
    const files = message.files ? await deps.readFiles(message.files, conversation) : []
    const choice = message.choice ? { question: message.choice.seq, ids: message.choice.ids } : null
    const delivered = await deps.deliver(conversation, {
      type: 'message',
      id: message.id,
      at: deps.clock.now().getTime(),
      message: {
        seq: 0,
        text: choice ? await labelsOf(deps.messages, conversation, choice) : (message.text ?? ''),
        choice,
        files: files.map(({ name, size, type, url }) => ({ name, size, type, url })),
        seen: message.seen,
        page: message.page ?? null,
      },
    })
    await deps.pushed()
    return { id: message.id, seq: delivered.seq ?? 0 }
  }
}

/** What a click says, in words: the labels as they stood on the buttons. */
async function labelsOf(messages: MessageModel, conversation: string, choice: { question: number; ids: string[] }): Promise<string> {
  const asked = await messages.findOne({ conversation, seq: choice.question }).lean()
  const question = asked && questionOf(asked)
  const labels = choice.ids.map((id) => question?.choices.find((offered) => offered.id === id)?.label)
  const known = labels.filter((label) => label !== undefined)
  if (!question || known.length < labels.length || (labels.length === 0 && question.skip === null)) {
    throw new AppError('bad-request', {
      where: 'choice',
      problem: `message ${choice.question} offers no ${JSON.stringify(choice.ids)}; send ids of its question's choices`,
    })
  }
  return known.length > 0 ? known.join(', ') : (question.skip ?? '')
}

async function ensureVisitor(visitors: VisitorModel, sender: Sender, now: Date): Promise<VisitorDocument> {
  const upsert = () =>
    visitors
      .findOneAndUpdate(
        { _id: sender.visitor },
        {
          $setOnInsert: {
            site: sender.site, language: sender.language, contact: newId(now), conversation: conversationId(sender.visitor),
            verified: false, variants: {}, createdAt: now,
          },
        },
        { upsert: true, returnDocument: 'after' },
      )
      .lean<VisitorDocument>()
  return onceMoreIfTaken(upsert)
}

async function ensureConversation(deps: Parameters<typeof createReceive>[0], visitor: VisitorDocument): Promise<void> {
  const { bot, language } = await deps.botFor(visitor.site, visitor.language)
  const at = visitor.createdAt
  await deps.createContact(visitor.contact, at)
  await onceMoreIfTaken(() =>
    deps.conversations.updateOne(
      { _id: visitor.conversation },
      {
        $setOnInsert: {
          visitor: visitor._id, contact: visitor.contact, site: visitor.site, bot, language, status: 'open', owner: 'bot',
          lastAt: at, createdAt: at,
        },
      },
      { upsert: true },
    ),
  )
  await onceMoreIfTaken(() =>
    deps.runs.updateOne(
      { _id: visitor.conversation },
      { $setOnInsert: { bot, leaseUntil: new Date(0), createdAt: at } },
      { upsert: true, setDefaultsOnInsert: true },
    ),
  )
}

/** Two upserts of one id at once: the loser is told that the id is taken (code 11000), and finds it at the next try. */
async function onceMoreIfTaken<T>(upsert: () => Promise<T | null>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      const result = await upsert()
      if (result !== null) return result
    } catch (err) {
      if (attempt > 2 || !isTaken(err)) throw err
    }
  }
}
