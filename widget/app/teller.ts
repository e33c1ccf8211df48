import type { Message } from '../../server/protocol/visitor.ts'
import type { Host } from '../core/host.ts'
import { type Thread, unread } from '../core/sync.ts'

/** Tells the page what has become of the conversation, each thing once. */
export type Teller = {
  /** The thread as it is now. */
  look(thread: Thread): void
  clicked(message: Message, ids: string[]): void
  conversation(): 'none' | 'open' | 'closed'
}

export function createTeller({ tell }: Host): Teller {
  let count = 0
  let known: 'none' | 'open' | 'closed' = 'none'
  let verified: string | null = null
  /** What stood there when the page was loaded is no news. */
  let first = true
  return {
    conversation: () => known,
    look(thread) {
      const unreadNow = unread(thread)
      if (unreadNow !== count) tell('unread', (count = unreadNow))
      if (!thread.loaded) return
      const { conversation, messages } = thread
      const now = conversation === null || messages.length === 0 ? 'none' : conversation.status === 'closed' ? 'closed' : 'open'
      const id = messages[0]?.id ?? ''
      if (now !== known && !first) {
        if (now === 'open') tell('conversation-started', { id })
        if (now === 'closed') tell('conversation-closed', { id })
      }
      known = now
      const email = conversation?.verified ?? null
      if (email !== null && email !== verified) tell('identified', { email })
      verified = email
      first = false
    },
    clicked({ question }, ids) {
      const labels = question?.choices.filter((choice) => ids.includes(choice.id)).map((choice) => choice.label) ?? []
      tell('quick-reply', { ids, labels })
    },
  }
}
