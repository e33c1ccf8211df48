import { AppError } from '../../base/errors.ts'
import type { WriteResult } from '../../engine/run.ts'
import type { ConversationDocument, ConversationModel } from '../../models/conversation.ts'
import { isObjectType, type RecordModels } from '../../models/record.ts'
import type { ChangedRecord, ChangeRecord, CreateRecord } from '../../records/change-record.ts'
import { createFindByCondition } from '../../records/find-by-condition.ts'
import type { Performers } from '../../runs/perform-commands.ts'
import { recordId, type Tickets } from './tickets.ts'

/** The commands that write and find records. A ticket belongs to the conversation and contact that it was made in. */
export function createRecordPerformers(deps: {
  conversations: ConversationModel
  records: RecordModels
  tickets: Tickets
  createRecord: CreateRecord
  changeRecord: ChangeRecord
  now: () => Date
}): Pick<Performers, 'write-record' | 'find-record'> {
  const find = createFindByCondition(deps.records)
  return {
    async 'write-record'({ run, id: command }, { object, id, set, fill, add, clear, through }) {
      if (!isObjectType(object)) return refused(`there are no records of type ${object}`)
      const by = through === undefined ? `run:${run._id}` : `action:${through}:${command}`
      if (id !== null) {
        const changed = await deps.changeRecord({ id: command, by, object, record: id, set, fill, add, clear, at: deps.now() })
        return changed ? written(object, changed) : refused(`the ${object} ${id} is gone`)
      }
      const conversation = await deps.conversations.findById(run._id).lean<ConversationDocument>()
      if (object === 'ticket' && conversation) return written(object, await deps.tickets.create(conversation, run.revision, command, set))
      const contact = conversation?.contact ?? null
      const associations: Record<string, string[]> = contact === null ? {} : { contact: [contact] }
      return written(object, await deps.createRecord({ id: recordId(command), by, object, properties: set, associations, at: deps.now() }))
    },

    async 'find-record'(_context, { object, filter }) {
      if (!isObjectType(object) || filter === null || typeof filter !== 'object' || Array.isArray(filter)) return refused(`cannot find a ${object}`)
      const found = await find(object, filter).catch(authorsFault)
      if (found instanceof AppError) return refused(found.message)
      return found ? written(object, { id: found._id, properties: found.properties }) : { ok: true, record: null }
    },
  }
}

const authorsFault = (err: unknown): AppError => {
  if (err instanceof AppError && err.blame === 'author') return err
  throw err
}

const refused = (message: string): WriteResult => ({ ok: false, kind: 'refused', message })
const written = (object: string, { id, properties }: ChangedRecord): WriteResult => ({
  ok: true,
  record: { object, id, properties: JSON.parse(JSON.stringify(properties)) },
})
