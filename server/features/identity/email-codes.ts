import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../../base/clock.ts'
import { AppError } from '../../base/errors.ts'
import { createRateLimit } from '../../base/rate-limit.ts'
import type { CallResult, CodeVerdict, EmailCodeRequest } from '../../engine/run.ts'
import type { ConversationModel } from '../../models/conversation.ts'
import type { EmailCodeDocument, EmailCodeModel } from '../../models/email-code.ts'
import { isTaken } from '../../models/is-taken.ts'
import type { Mailer } from '../../platform/mail/mailer.ts'
import { codeMail } from './code-mail.ts'
import type { Prove } from './prove.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** How long a code is good for. */
export const CODE_LASTS = 15 * MINUTE
/** Answers that a code may get, of a million possible ones. */
export const MOST_TRIES = 5
/** Codes that are mailed in a conversation, and to an address, within an hour. */
export const MOST_CODES = 5

/** One-time codes by mail, of which a conversation has one at a time. `call` names who asks: asking again changes nothing. */
export type EmailCodes = {
  /** Mails a new code; the former is worth nothing any more. Fails as `no-mail`, `mail` or `too-many-codes`. */
  send(request: { conversation: string; email: string; language: string }): Promise<CallResult>
  /** With the right code the visitor has proved that the address is theirs. */
  check(request: { conversation: string; code: string; call: string }): Promise<CodeVerdict>
  /** What a run asks for; `run` is the conversation. */
  execute(call: { id: string; run: string }, request: EmailCodeRequest): Promise<CallResult>
}

export function createEmailCodes(deps: {
  codes: EmailCodeModel
  conversations: ConversationModel
  mailer: Pick<Mailer, 'send'>
  prove: Prove
  /** What the site of a conversation is called, for the mail. */
  titleOf: (site: string) => Promise<string>
  clock: Clock
}): EmailCodes {
  const { codes, clock } = deps
  const perAddress = createRateLimit({ clock, times: MOST_CODES, periodMs: HOUR })

  /** Keeps the new code in place of the former; false when this conversation has had too many within an hour. */
  const keep = async (conversation: string, email: string, code: string): Promise<boolean> => {
    for (;;) {
      const now = clock.now()
      const before = await codes.findById(conversation).lean<EmailCodeDocument>()
      const sent = (before?.sent ?? []).filter((at) => at.getTime() > now.getTime() - HOUR)
      if (sent.length >= MOST_CODES) return false
      const salt = randomBytes(16).toString('base64url')
      const next = { email, salt, hash: hashOf(salt, code), tries: 0, usedBy: null, expiresAt: new Date(now.getTime() + CODE_LASTS), sent: [...sent, now] }
      if (await replace(codes, conversation, before, next)) return true
    }
  }

  const codesOf: EmailCodes = {
    async send({ conversation, email, language }) {
      const about = await deps.conversations.findById(conversation, { site: 1 }).lean()
      const code = String(randomInt(1_000_000)).padStart(6, '0')
      if (perAddress.take(email.toLowerCase()) > 0 || !(await keep(conversation, email, code))) {
        return { ok: false, kind: 'too-many-codes', message: `${MOST_CODES} codes were mailed within an hour, so no other goes out yet` }
      }
      const title = await deps.titleOf(about?.site ?? '')
      const mailed = await deps.mailer.send({ to: email, ...codeMail({ code, title, language, minutes: CODE_LASTS / MINUTE }), fromName: title })
      return mailed.ok ? { ok: true, outputs: {}, answer: null } : mailed
    },

    async check({ conversation, code, call }) {
      const tried = await codes
        .findOneAndUpdate(
          { _id: conversation, usedBy: null, tries: { $lt: MOST_TRIES }, expiresAt: { $gt: clock.now() } },
          { $inc: { tries: 1, revision: 1 } },
          { returnDocument: 'after' },
        )
        .lean<EmailCodeDocument>()
      const found = tried ?? (await codes.findOne({ _id: conversation, usedBy: call }).lean<EmailCodeDocument>())
      if (!found) return 'over'
      if (!isSame(found.hash, hashOf(found.salt, code))) return found.tries >= MOST_TRIES ? 'over' : 'wrong'
      if (found.usedBy === null) {
        const used = await codes.updateOne({ _id: conversation, usedBy: null, hash: found.hash }, { $set: { usedBy: call }, $inc: { revision: 1 } })
        if (used.matchedCount === 0) return 'over'
      }
      const about = await deps.conversations.findById(conversation, { visitor: 1 }).lean()
      if (about) await deps.prove(about.visitor, { id: null, email: found.email.toLowerCase(), properties: {} }, 'code')
      return 'right'
    },

    async execute({ id, run }, request) {
      if (request.kind === 'send-code') return codesOf.send({ conversation: run, email: request.email, language: request.language })
      try {
        return { ok: true, outputs: { verdict: await codesOf.check({ conversation: run, code: request.code, call: id }) }, answer: null }
      } catch (err) {
        if (!(err instanceof AppError) || err.blame !== 'client') throw err
        return { ok: false, kind: 'refused', message: err.message }
      }
    },
  }
  return codesOf
}

/** Guarded by the revision; false when somebody was faster. */
async function replace(codes: EmailCodeModel, id: string, before: EmailCodeDocument | null, next: Omit<EmailCodeDocument, '_id' | 'revision'>): Promise<boolean> {
  if (before) return (await codes.updateOne({ _id: id, revision: before.revision }, { $set: next, $inc: { revision: 1 } })).matchedCount > 0
  try {
    await codes.create({ _id: id, ...next, revision: 1 })
    return true
  } catch (err) {
    if (isTaken(err)) return false
    throw err
  }
}

const hashOf = (salt: string, code: string): string => createHash('sha256').update(`${salt}:${code}`).digest('base64url')

const isSame = (one: string, other: string): boolean => one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))
