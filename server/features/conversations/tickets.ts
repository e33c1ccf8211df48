import { createHash } from 'node:crypto'
import type { Json } from '../../engine/flow.ts'
import type { ConversationDocument, ConversationModel } from '../../models/conversation.ts'
import type { RecordModels } from '../../models/record.ts'
import { type ChangedRecord, type ChangeRecord, type CreateRecord, isEmpty, withoutNulls } from '../../records/change-record.ts'
import { TICKET_DEFAULTS } from '../../records/ticket-defaults.ts'

/** The tickets of conversations; each function names the command that calls it, and repeating it changes nothing. */
export type Tickets = {
  /**
   * What a bot's step says about the ticket: of the one that people opened before, as long as it is open and has no subject;
   * else of a new one, which is the conversation's from now on.
   */
  create(conversation: ConversationDocument, revision: number, command: string, properties: Record<string, Json>): Promise<ChangedRecord>
  /** The conversation's ticket with these properties: made if there is none, opened again if it was closed. Answers its id. */
  ensure(conversation: ConversationDocument, command: string, set: Record<string, Json>): Promise<string>
  close(ticket: string, command: string): Promise<void>
}

/** The id of the record that a command makes: the same each time the command is performed. */
export const recordId = (command: string): string => createHash('sha256').update(command).digest('base64url').slice(0, 20)

export function createTickets(deps: {
  conversations: ConversationModel
  records: RecordModels
  createRecord: CreateRecord
  changeRecord: ChangeRecord
  now: () => Date
}): Tickets {
  const byRun = (command: string) => `run:${command.split(':')[0]}`

  /** `unless`: how the conversation stands unless a later command has given it a ticket. */
  const open = async ({ _id: conversation, contact }: ConversationDocument, command: string, properties: Record<string, Json>, unless: object) => {
    const ticket = await deps.createRecord({
      id: recordId(command), by: `run:${conversation}`, object: 'ticket', properties: { ...TICKET_DEFAULTS, ...withoutNulls(properties) },
      associations: { conversation: [conversation], ...(contact === null ? {} : { contact: [contact] }) }, at: deps.now(),
    })
    await deps.conversations.updateOne({ _id: conversation, ...unless }, { $set: { ticket: ticket.id } })
    return ticket
  }

  /** The conversation's ticket if nobody has said yet what it is about, or if this very command has. */
  const undescribed = async (conversation: ConversationDocument, command: string) => {
    if (conversation.ticket === null || (await deps.records.ticket.exists({ _id: recordId(command) }))) return null
    const known = await deps.records.ticket.findById(conversation.ticket, { properties: 1, recentCommands: 1 }).lean()
    if (!known || known.properties['stage'] === CLOSED) return null
    return isEmpty(known.properties['subject']) || known.recentCommands.includes(command) ? known._id : null
  }

  return {
    async create(conversation, revision, command, properties) {
      const record = await undescribed(conversation, command)
      const described = record === null ? null : await deps.changeRecord({ id: command, by: byRun(command), object: 'ticket', record, set: properties, at: deps.now() })
      return described ?? open(conversation, command, properties, { turn: { $lt: revision } })
    },
    async ensure(conversation, command, set) {
      const { ticket } = conversation
      if (ticket === null) return (await open(conversation, command, { ...set, waiting_since: null }, { ticket: null })).id
      const known = await deps.records.ticket.findById(ticket, { 'properties.stage': 1 }).lean()
      const at = deps.now()
      const again = known?.properties['stage'] === CLOSED ? { stage: TICKET_DEFAULTS.stage, reopened_at: at.toISOString() } : {}
      const { waiting_since: waiting = null, ...rest } = set
      await deps.changeRecord({
        id: command, by: byRun(command), object: 'ticket', record: ticket, set: { ...rest, ...again }, fill: { waiting_since: waiting },
        clear: set['owner'] === undefined ? ['owner'] : [], at,
      })
      return ticket
    },
    async close(ticket, command) {
      const at = deps.now()
      await deps.changeRecord({
        id: `${command}:closed`, by: byRun(command), object: 'ticket', record: ticket, set: { stage: CLOSED, closed_at: at.toISOString() }, clear: ['waiting_since'], at,
      })
    },
  }
}

/** The stage that a ticket has when people are done with it. */
const CLOSED = 'closed'
