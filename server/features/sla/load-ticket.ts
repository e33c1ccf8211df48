import type { Json } from '../../engine/flow.ts'
import type { Past, TicketPast } from '../../engine/sla/moments.ts'
import type { TicketRecords } from '../../engine/sla/ticket-scope.ts'
import type { RecordDocument, RecordModels } from '../../models/record.ts'
import { findRecord } from '../../records/find-record.ts'

/** A ticket with those whom it is about, as the records say now. `live` is false of an archived one. */
export type LoadedTicket = { ticket: string; past: TicketPast; records: TicketRecords; createdAt: number; live: boolean; contact: string | null; company: string | null; conversation: string | null }

/** Reads a ticket, its primary contact and its primary company, or the contact's; null when the ticket is gone or went into another. */
export type LoadTicket = (ticket: string) => Promise<LoadedTicket | null>

export function createLoadTicket(models: RecordModels): LoadTicket {
  return async (id) => {
    const ticket = await findRecord(models.ticket, id)
    if (ticket?._id !== id) return null
    const contact = await named(models.contact, ticket.associations['contact']?.[0])
    const company = await named(models.company, ticket.associations['company']?.[0] ?? contact?.associations['company']?.[0])
    const past = { ticket: pastOf(ticket), contact: contact && pastOf(contact), company: company && pastOf(company) }
    const records = { ticket: past.ticket.properties, contact: past.contact?.properties ?? null, company: past.company?.properties ?? null }
    return {
      ticket: id, past, records, createdAt: ticket.createdAt.getTime(), live: ticket.live,
      contact: contact?._id ?? null, company: company?._id ?? null, conversation: ticket.associations['conversation']?.[0] ?? null,
    }
  }
}

const named = async (model: RecordModels[keyof RecordModels], id: string | undefined): Promise<RecordDocument | null> =>
  id === undefined ? null : findRecord(model, id)

function pastOf({ _id, properties, history, createdAt, updatedAt }: RecordDocument): Past {
  // Property values are JSON by construction: `records/` is their only writer.
  const values: Record<string, Json> = JSON.parse(JSON.stringify(properties))
  const changes: { property: string; value?: Json }[] = JSON.parse(JSON.stringify(history.map(({ property, value }) => ({ property, value }))))
  return {
    properties: { created: createdAt.toISOString(), updated: updatedAt.toISOString(), ...values, id: _id },
    history: changes.map(({ property, value = null }, i) => ({ at: history[i]?.at.getTime() ?? 0, property, value })),
  }
}
