import type { Json } from '../../engine/flow.ts'
import type { Past, TicketPast } from '../../engine/sla/moments.ts'
import type { TicketRecords } from '../../engine/sla/ticket-scope.ts'
import type { RecordChangeModel } from '../../models/record-change.ts'
import type { ObjectType, RecordDocument, RecordedChange, RecordModels } from '../../models/record.ts'
import { findRecord } from '../../records/find-record.ts'

/** A ticket with those whom it is about, as the records say now. `live` is false of an archived one. */
export type LoadedTicket = { ticket: string; past: TicketPast; records: TicketRecords; createdAt: number; live: boolean; contact: string | null; company: string | null; conversation: string | null }

/**
 * Reads a ticket, its primary contact and its primary company, or the contact's; null when the ticket is gone or went into
 * another. The past says of everything that changed after `since` what it was before.
 */
export type LoadTicket = (ticket: string, since: number) => Promise<LoadedTicket | null>

export function createLoadTicket(models: RecordModels, changes: RecordChangeModel): LoadTicket {
  const pastOf = async (object: ObjectType, record: RecordDocument, since: number): Promise<Past> => {
    const kept = changesOf(record.history)
    if (record.historyBefore === 0) return { properties: valuesOf(record), history: kept }
    const firsts = new Map(kept.toReversed().map(({ property, at }) => [property, at]))
    const cutOff = [...firsts].flatMap(([property, at]) => (at > since ? [property] : []))
    const before = await Promise.all(cutOff.map((property) => changes.findOne({ object, record: record._id, property, n: { $lte: record.historyBefore } }).sort({ n: -1 }).lean()))
    return { properties: valuesOf(record), history: [...changesOf(before.filter((change) => change !== null)), ...kept] }
  }

  return async (id, since) => {
    const ticket = await findRecord(models.ticket, id)
    if (ticket?._id !== id) return null
    const contact = await named(models.contact, ticket.associations['contact']?.[0])
    const company = await named(models.company, ticket.associations['company']?.[0] ?? contact?.associations['company']?.[0])
    const [ticketPast, contactPast, companyPast] = await Promise.all([
      pastOf('ticket', ticket, since), contact && pastOf('contact', contact, since), company && pastOf('company', company, since),
    ])
    const past = { ticket: ticketPast, contact: contactPast, company: companyPast }
    const records = { ticket: past.ticket.properties, contact: past.contact?.properties ?? null, company: past.company?.properties ?? null }
    return {
      ticket: id, past, records, createdAt: ticket.createdAt.getTime(), live: ticket.live,
      contact: contact?._id ?? null, company: company?._id ?? null, conversation: ticket.associations['conversation']?.[0] ?? null,
    }
  }
}

const named = async (model: RecordModels[keyof RecordModels], id: string | undefined): Promise<RecordDocument | null> =>
  id === undefined ? null : findRecord(model, id)

// Property values are JSON by construction: `records/` is their only writer.
function valuesOf({ _id, properties, createdAt, updatedAt }: RecordDocument): Record<string, Json> {
  const values: Record<string, Json> = JSON.parse(JSON.stringify(properties))
  return { created: createdAt.toISOString(), updated: updatedAt.toISOString(), ...values, id: _id }
}

function changesOf(recorded: Pick<RecordedChange, 'at' | 'property' | 'value'>[]): Past['history'] {
  return recorded.map(({ at, property, value }) => {
    const json: { value?: Json } = JSON.parse(JSON.stringify({ value }))
    return { at: at.getTime(), property, value: json.value ?? null }
  })
}
