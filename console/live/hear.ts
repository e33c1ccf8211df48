import type { Time } from '../../widget/core/time.ts'
import type { Input, Live } from './state.ts'
import { isColleague, isEntry, isMessage, isNotice, isObject, isSummary, isViewers } from './wire.ts'
import type { ConversationSummary, Notice } from './words.ts'

/** What an agent may want to be called for: a notice, or one of their conversations in which the visitor wrote. */
export type News = { notice: Notice } | { summary: ConversationSummary }

/** Somebody is taken to be typing until the next message, or this long, milliseconds. */
const TYPING_LASTS = 10_000

/** Takes in what the server says by itself. What cannot be read is dropped: a newer server may say more than this page knows. */
export function createHear({ put, live, told, time }: { put: (input: Input) => void; live: () => Live; told: (news: News) => void; time: Time }): (event: string, payload: unknown) => void {
  const typingEnds = new Map<string, () => void>()

  const hear = (event: string, payload: unknown) => {
    if (event === 'conversation' && isSummary(payload)) {
      const before = live().conversations[payload.id]
      put({ type: 'conversation', summary: payload })
      // One that has just become mine is told of by a notice.
      const me = live().me?.id
      const mine = me !== undefined && payload.status === 'open' && payload.agent?.id === me && before?.agent?.id === me
      if (mine && payload.lastAuthor === 'visitor' && payload.lastSeq > Math.max(before.lastSeq, payload.readByAgents)) told({ summary: payload })
      return
    }
    if (event === 'colleague' && isColleague(payload)) return put({ type: 'colleague', colleague: payload })
    if (event === 'notice' && isNotice(payload)) {
      put({ type: 'notice', notice: payload })
      return told({ notice: payload })
    }
    if (!isObject(payload) || typeof payload['conversation'] !== 'string') return
    const { conversation, message, entry, viewers } = payload
    if (event === 'message' && isMessage(message)) put({ type: 'message', conversation, message })
    else if (event === 'entry' && isEntry(entry)) put({ type: 'entry', conversation, entry })
    else if (event === 'viewers' && isViewers(viewers)) put({ type: 'viewers', conversation, viewers })
    else if (event === 'typing' && typeof payload['typing'] === 'boolean') heardTyping(conversation, payload['agent'], payload['typing'])
  }
  const heardTyping = (conversation: string, who: unknown, typing: boolean) => {
    const agent = isObject(who) ? { id: String(who['id']), name: String(who['name']), picture: typeof who['picture'] === 'string' ? who['picture'] : null } : null
    const key = `${conversation}:${agent?.id ?? ''}`
    typingEnds.get(key)?.()
    typingEnds.delete(key)
    put({ type: 'typing', conversation, agent, typing })
    if (typing) typingEnds.set(key, time.after(TYPING_LASTS, () => put({ type: 'typing', conversation, agent, typing: false })))
  }
  return hear
}
