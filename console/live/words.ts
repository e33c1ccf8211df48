/** The words of the protocol that the console uses, from one place. */
export type {
  AgentRef, AgentToServer, CannedReply, Colleague, ConversationSummary, Counts, Entry, Listed, ListRequest, LiveCounts, Me, Notice, Presence, Role, ServerToAgent, SlaClock,
  SlaState, TicketBrief, View, Viewer, Watched, Welcome,
} from '../../server/protocol/agent.ts'
export type { Author, FileRef, Message as WireMessage, Reply, WireError } from '../../server/protocol/visitor.ts'

/** A reply or a note on its way. */
export type AgentSendRequest = { id: string; conversation: string; text: string; note: boolean; mentions: string[]; files: string[] }
export type SnoozeTo = { until: string }
export type TransferTo = { queue: string; anyway: boolean } | { agent: string; anyway: boolean }
