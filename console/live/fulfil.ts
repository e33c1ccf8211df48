import type { Time } from '../../widget/core/time.ts'
import type { Input, Want } from './state.ts'
import { isListed, isLiveCounts, isSent, isWatched, isWelcome, readReply } from './wire.ts'
import type { AgentToServer } from './words.ts'

/** Asks the server. `within`: the connection is taken for dead when the answer takes longer, milliseconds. */
export type Ask = <E extends keyof AgentToServer>(event: E, request: Parameters<AgentToServer[E]>[0], reply: (answer: unknown) => void, within?: number) => void

/** How long a page that comes back waits for an answer before it connects anew. */
const URGENT_WITHIN = 1500
/** Before something that the server could not answer is asked for again. */
const ASK_AGAIN = 3000
/** After a change, before the new numbers are asked for: longer than what the server shares of them lives. */
const COUNT_AFTER = 1200

/** Does in the world what a step wants; what comes of it is put in as the next input. */
export function createFulfil({ ask, put, time }: { ask: Ask; put: (input: Input) => void; time: Time }): (want: Want) => void {
  const again = (input: Input) => void time.after(ASK_AGAIN, () => put(input))

  return (want) => {
    switch (want.type) {
      case 'welcome':
        ask('welcome', {}, (answer) => {
          const reply = readReply(answer, isWelcome)
          if (reply.ok) put({ type: 'welcomed', welcome: reply.value })
          else again({ type: 'woken' })
        }, want.urgent ? URGENT_WITHIN : undefined)
        return
      case 'list': {
        const { view: of, queue, search } = want.query
        const request = { view: of, limit: 30, ...(queue === null ? {} : { queue }), ...(search === '' ? {} : { search }), ...(want.after === null ? {} : { after: want.after }) }
        ask('list', request, (answer) => {
          const reply = readReply(answer, isListed)
          if (reply.ok) put({ type: 'listed', key: want.key, first: want.after === null, page: reply.value })
          else put({ type: 'list-failed', key: want.key, reason: reply.error.message })
        })
        return
      }
      case 'count-later':
        time.after(COUNT_AFTER, () => put({ type: 'counts-due' }))
        return
      case 'counts':
        ask('counts', {}, (answer) => {
          const reply = readReply(answer, isLiveCounts)
          if (reply.ok) put({ type: 'counted', counts: reply.value })
        })
        return
      case 'watch': {
        const { conversation, after, afterEntry } = want
        ask('watch', { conversation, after, afterEntry }, (answer) => {
          const reply = readReply(answer, isWatched)
          if (reply.ok) put({ type: 'watched', conversation, page: reply.value })
          else put({ type: 'watch-failed', conversation, reason: reply.error.message })
        })
        return
      }
      case 'send': {
        const { at: _, ...request } = want.request
        const { id, conversation } = request
        ask('send', request, (answer) => {
          const reply = readReply(answer, isSent)
          if (reply.ok) put({ type: 'accepted', conversation, id, as: reply.value.id })
          else put({ type: 'refused', conversation, id, reason: reply.error.message, final: !['internal', 'unreadable'].includes(reply.error.code) })
        })
        return
      }
      case 'unwatch':
        ask('unwatch', { conversation: want.conversation }, () => {})
        return
      case 'pause':
        time.after(want.ms, () => put({ type: 'due', conversation: want.conversation, id: want.id }))
        return
      case 'read':
        ask('read', { conversation: want.conversation, seq: want.seq }, () => {})
        return
      case 'notices-read':
        ask('notices-read', { ids: want.ids }, () => {})
    }
  }
}
