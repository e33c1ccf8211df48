import { matchesFilter } from '../../../engine/conditions/matches-filter.ts'
import type { Json } from '../../../engine/flow.ts'
import type { Command, Facts, WriteResult } from '../../../engine/run.ts'
import { applyChange, isEmpty } from '../../../records/change-record.ts'

type Properties = Record<string, Json>
type WriteRecord = Extract<Command, { type: 'write-record' }>

/** The records of a rehearsed conversation, in memory: its contact, its ticket, and whatever the flow makes. */
export type RehearsalRecords = {
  write(command: WriteRecord): WriteResult
  /** The first record that the filter asks for. */
  find(object: string, filter: Json): WriteResult
  /** The conversation's ticket, made if there is none. */
  ensureTicket(): string
  /** Every record, for code that reads and writes them; those of the conversation belong together. */
  all(): { object: string; id: string; properties: Properties; own: boolean }[]
  /** Adds a record or changes its properties, as code asked for. */
  put(object: string, id: string, properties: Properties): void
  remove(object: string, id: string): void
  /** The records of the conversation by object type, as the engine's facts have them. */
  facts(): Facts['records']
}

/** `defaults`: the properties that a new record has without being told. */
export function createRehearsalRecords(contact: Properties, defaults: Record<string, Properties>): RehearsalRecords {
  const all: Record<string, Map<string, Properties>> = {}
  const own: Record<string, string | null> = { contact: null, company: null, deal: null, ticket: null }

  const make = (object: string, properties: Properties): string => {
    const records = (all[object] ??= new Map())
    const id = `${object}-${records.size + 1}`
    records.set(id, { ...defaults[object], ...withoutNull(properties) })
    if (!own[object] || object === 'ticket') own[object] = id
    return id
  }
  /** The conversation's ticket if nobody has said yet what it is about. */
  const undescribed = (object: string) => {
    const id = object === 'ticket' ? own[object] : null
    return id && isEmpty(all[object]?.get(id)?.['subject']) ? id : null
  }
  const answer = (object: string, id: string): WriteResult => ({ ok: true, record: { object, id, properties: { ...all[object]?.get(id) } } })

  make('contact', contact)

  return {
    write(command) {
      const { object } = command
      const id = command.id ?? undescribed(object) ?? make(object, {})
      const record = all[object]?.get(id)
      if (!record) return { ok: false, kind: 'refused', message: `the ${object} ${id} is gone` }
      const after = applyChange(record, { ...command, by: 'rehearsal', at: new Date(0) })
      const properties: Properties = JSON.parse(JSON.stringify(after.properties))
      all[object]?.set(id, properties)
      return answer(object, id)
    },
    find(object, filter) {
      if (filter === null || typeof filter !== 'object' || Array.isArray(filter)) return { ok: false, kind: 'refused', message: `cannot find a ${object}` }
      const found = [...(all[object] ?? [])].find(([id, properties]) => matchesFilter(filter, { _id: id, properties }))
      return found ? answer(object, found[0]) : { ok: true, record: null }
    },
    ensureTicket: () => own['ticket'] ?? make('ticket', {}),
    all: () =>
      Object.entries(all).flatMap(([object, records]) =>
        [...records].map(([id, properties]) => ({ object, id, properties: { ...properties }, own: own[object] === id })),
      ),
    put(object, id, properties) {
      const records = (all[object] ??= new Map())
      records.set(id, { ...records.get(id), ...properties })
    },
    remove: (object, id) => void all[object]?.delete(id),
    facts: () =>
      Object.fromEntries(
        Object.entries(own).map(([object, id]) => {
          const record = id === null ? undefined : all[object]?.get(id)
          return [object, record && id !== null ? { ...record, id } : null]
        }),
      ),
  }
}

const withoutNull = (properties: Properties): Properties =>
  Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null))
