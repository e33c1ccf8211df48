import type { List, Query } from './list.ts'
import { type Cursor, newThread, type Outgoing, type SentRequest, type Thread } from './thread.ts'
import type { AgentRef, Colleague, ConversationSummary, Counts, Entry, Listed, LiveCounts, Me, Notice, Viewer, Watched, Welcome, WireMessage } from './words.ts'

/** Everything that the console knows of the server, kept true by `step`. */
export type Live = {
  online: boolean
  /** Who I am and who else is here has been in on the present connection. */
  welcomed: boolean
  me: Me | null
  colleagues: Record<string, Colleague>
  queues: Welcome['queues']
  replies: Welcome['replies']
  notices: Notice[]
  counts: Counts | null
  /** They will be asked for in a moment. */
  counting: boolean
  conversations: Record<string, ConversationSummary>
  lists: Record<string, List>
  /** The list on the screen. */
  current: string | null
  threads: Record<string, Thread>
  /** The conversation on the screen. */
  open: string | null
  /** Who is typing, by conversation. `agent` null: the visitor. */
  typing: Record<string, { agent: AgentRef | null; key: string }[]>
}

export type Input =
  | { type: 'connected' }
  | { type: 'disconnected' }
  /** The page was away: ask what was missed, also if the connection seems alive. */
  | { type: 'woken' }
  | { type: 'welcomed'; welcome: Welcome }
  | { type: 'show'; query: Query }
  | { type: 'more' }
  | { type: 'listed'; key: string; first: boolean; page: Listed }
  | { type: 'list-failed'; key: string; reason: string }
  | { type: 'open'; conversation: string | null }
  | { type: 'watched'; conversation: string; page: Watched }
  | { type: 'watch-failed'; conversation: string; reason: string }
  | { type: 'conversation'; summary: ConversationSummary }
  | { type: 'message'; conversation: string; message: WireMessage }
  | { type: 'entry'; conversation: string; entry: Entry }
  | { type: 'viewers'; conversation: string; viewers: Viewer[] }
  | { type: 'typing'; conversation: string; agent: AgentRef | null; typing: boolean }
  | { type: 'colleague'; colleague: Colleague }
  | { type: 'notice'; notice: Notice }
  | { type: 'counts-due' }
  | { type: 'counted'; counts: LiveCounts }
  | { type: 'write'; request: SentRequest }
  | { type: 'accepted'; conversation: string; id: string; as: string }
  | { type: 'refused'; conversation: string; id: string; reason: string; final: boolean }
  | { type: 'due'; conversation: string; id: string }
  | { type: 'retry'; conversation: string; id: string }
  | { type: 'discard'; conversation: string; id: string }
  | { type: 'read'; conversation: string; seq: number }
  | { type: 'notices-read'; ids: string[]; at: string }

export type Want =
  /** `urgent`: nobody knows whether the connection lives. */
  | { type: 'welcome'; urgent: boolean }
  | { type: 'list'; key: string; query: Query; after: string | null }
  /** After a pause: many changes are counted once. */
  | { type: 'count-later' }
  | { type: 'counts' }
  | ({ type: 'watch'; conversation: string } & Cursor)
  | { type: 'unwatch'; conversation: string }
  | { type: 'send'; request: SentRequest }
  | { type: 'pause'; conversation: string; id: string; ms: number }
  | { type: 'read'; conversation: string; seq: number }
  | { type: 'notices-read'; ids: string[] }

/** `outboxes`: what an earlier page could not hand over, by conversation. */
export const newLive = (outboxes: Record<string, Outgoing[]> = {}): Live => ({
  online: false, welcomed: false, me: null, colleagues: {}, queues: [], replies: [], notices: [], counts: null, counting: false, conversations: {}, lists: {}, current: null,
  threads: Object.fromEntries(Object.entries(outboxes).map(([id, outbox]) => [id, newThread(outbox)])), open: null, typing: {},
})
