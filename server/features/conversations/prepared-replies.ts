import { AppError } from '../../base/errors.ts'
import type { Clock } from '../../base/clock.ts'
import type { Json, Workspace } from '../../engine/flow.ts'
import { replyScope } from '../../engine/reply-scope.ts'
import { compileTemplate } from '../../engine/templates/compile-template.ts'
import type { ConversationModel } from '../../models/conversation.ts'
import type { ObjectType, RecordModels } from '../../models/record.ts'
import type { AgentRef, CannedReply, Me } from '../../protocol/agent.ts'
import { findRecord } from '../../records/find-record.ts'

/** The replies of the service files that agents have at hand. */
export type PreparedReplies = {
  /** Those of the release in force, by title. */
  list(): Promise<CannedReply[]>
  /** One of them with the values of a conversation and of the agent who says it. What is not known leaves nothing. */
  fill(agent: AgentRef, conversation: string, name: string): Promise<{ text: string }>
}

/** `person`: the agent with what `agent.…` names in a text. */
export function createPreparedReplies(deps: {
  workspace: () => Promise<Workspace>
  conversations: ConversationModel
  records: RecordModels
  person: (id: string) => Promise<Me>
  clock: Clock
}): PreparedReplies {
  const read = (object: ObjectType, id: string | null | undefined) => (id ? findRecord(deps.records[object], id, ['history', 'outbox', 'recentCommands', 'search']) : null)
  return {
    async list() {
      const { replies } = await deps.workspace()
      return Object.values(replies)
        .map(({ name, title, language, text }) => ({ name, title, language, text: text.source }))
        .toSorted((a, b) => a.title.localeCompare(b.title))
    },
    async fill(agent, conversation, name) {
      const [workspace, about, me] = await Promise.all([deps.workspace(), deps.conversations.findById(conversation).lean(), deps.person(agent.id)])
      if (!about) throw new AppError('not-found', { what: 'conversation', name: conversation })
      const reply = Object.hasOwn(workspace.replies, name) ? workspace.replies[name] : undefined
      if (!reply) throw new AppError('not-found', { what: 'prepared reply', name, hint: 'The files may have been published anew: reload the page.' })
      const [contact, ticket] = await Promise.all([read('contact', about.contact), read('ticket', about.ticket)])
      const company = await read('company', contact?.associations['company']?.[0])
      const { status, owner, language, lastText } = about
      const roots = {
        contact: valuesOf(contact), ticket: valuesOf(ticket), company: valuesOf(company),
        conversation: { id: conversation, status, owner, language, last_message: lastText },
        agent: { id: me.id, name: me.name, email: me.email, online: me.presence === 'online', load: me.load, skills: me.skills, capacity: me.capacity },
      }
      return { text: compileTemplate(reply.text.source).render(replyScope(roots, workspace, language, deps.clock.now().getTime())).text.trim() }
    },
  }
}

/** Property values are JSON by construction: `records/` is their only writer. */
const valuesOf = (record: { _id: string; properties: Record<string, unknown> } | null): Json => record && { ...JSON.parse(JSON.stringify(record.properties)), id: record._id }
