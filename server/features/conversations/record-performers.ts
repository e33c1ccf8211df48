import { createHash } from 'node:crypto'
import type { Json } from '../../engine/flow.ts'
import type { WriteResult } from '../../engine/run.ts'
import type { ConversationDocument, ConversationModel } from '../../models/conversation.ts'
import { isObjectType, type RecordModels } from '../../models/record.ts'
import { type ChangedRecord, type ChangeRecord, type CreateRecord, withoutNulls } from '../../records/change-record.ts'
import { TICKET_DEFAULTS } from '../../records/ticket-defaults.ts'
import type { Performers } from '../../runs/perform-commands.ts'

/** The id of the record that a command makes: the same each time the command is performed. */
const recordId = (command: string): string => createHash('sha256').update(command).digest('base64url').slice(0, 20)

/** The commands that write and find records. A ticket belongs to the conversation and contact that it was made in. */
export function createRecordPerformers(deps: {
  conversations: ConversationModel
  records: RecordModels
  createRecord: CreateRecord
  changeRecord: ChangeRecord
  now: () => Date
}): Pick<Performers, 'write-record' | 'find-record'> & { ensureTicket: (conversation: ConversationDocument, command: string, queue: string) => Promise<string> } {
  const createTicket = async (conversation: string, contact: string | null, command: string, properties: Record<string, Json>, by: string) => {
    const ticket = await deps.createRecord({
      id: recordId(command), by, object: 'ticket', properties: { ...TICKET_DEFAULTS, ...withoutNulls(properties) },
      associations: { conversation: [conversation], ...(contact === null ? {} : { contact: [contact] }) }, at: deps.now(),
    })
    await deps.conversations.updateOne({ _id: conversation, ticket: null }, { $set: { ticket: ticket.id } })
    return ticket
  }

  return {
    async 'write-record'({ run, id: command }, { object, id, set, fill, add, clear }) {
      if (!isObjectType(object)) return refused(`there are no records of type ${object}`)
      const by = `run:${run._id}`
      if (id !== null) {
        const changed = await deps.changeRecord({ id: command, by, object, record: id, set, fill, add, clear, at: deps.now() })
        return changed ? written(object, changed) : refused(`the ${object} ${id} is gone`)
      }
      const contact = (await deps.conversations.findById(run._id, { contact: 1 }).lean())?.contact ?? null
      if (object === 'ticket') return written(object, await createTicket(run._id, contact, command, set, by))
      const associations: Record<string, string[]> = contact === null ? {} : { contact: [contact] }
      return written(object, await deps.createRecord({ id: recordId(command), by, object, properties: set, associations, at: deps.now() }))
    },

    async 'find-record'(_context, { object, filter }) {
      if (!isObjectType(object) || filter === null || typeof filter !== 'object' || Array.isArray(filter)) return refused(`cannot find a ${object}`)
      const found = await deps.records[object].findOne(filter).lean()
      return found ? written(object, { id: found._id, properties: found.properties }) : { ok: true, record: null }
    },

    async ensureTicket(conversation, command, queue) {
      if (conversation.ticket !== null) {
        await deps.changeRecord({ id: command, by: `run:${conversation._id}`, object: 'ticket', record: conversation.ticket, set: { queue }, at: deps.now() })
        return conversation.ticket
      }
      const ticket = await createTicket(conversation._id, conversation.contact, command, { queue }, `run:${conversation._id}`)
      return ticket.id
    },
  }
}

const refused = (message: string): WriteResult => ({ ok: false, kind: 'refused', message })
const written = (object: string, { id, properties }: ChangedRecord): WriteResult => ({
  ok: true,
  record: { object, id, properties: JSON.parse(JSON.stringify(properties)) },
})
