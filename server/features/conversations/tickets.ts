import { createHash } from 'node:crypto'
import type { Json } from '../../engine/flow.ts'
import type { ConversationDocument, ConversationModel } from '../../models/conversation.ts'
import type { RecordModels } from '../../models/record.ts'
import { type ChangedRecord, type ChangeRecord, type CreateRecord, withoutNulls } from '../../records/change-record.ts'
import { TICKET_DEFAULTS } from '../../records/ticket-defaults.ts'

/** The tickets of conversations; each function names the command that calls it, and repeating it changes nothing. */
export type Tickets = {
  create(conversation: string, contact: string | null, command: string, properties: Record<string, Json>): Promise<ChangedRecord>
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

  const create: Tickets['create'] = async (conversation, contact, command, properties) => {
    const ticket = await deps.createRecord({
      id: recordId(command), by: `run:${conversation}`, object: 'ticket', properties: { ...TICKET_DEFAULTS, ...withoutNulls(properties) },
      associations: { conversation: [conversation], ...(contact === null ? {} : { contact: [contact] }) }, at: deps.now(),
    })
    await deps.conversations.updateOne({ _id: conversation, ticket: null }, { $set: { ticket: ticket.id } })
    return ticket
  }

  return {
    create,
    async ensure(conversation, command, set) {
      const { ticket } = conversation
      if (ticket === null) return (await create(conversation._id, conversation.contact, command, { ...set, waiting_since: null })).id
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
