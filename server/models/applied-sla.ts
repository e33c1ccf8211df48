import { type Connection, type Model, Schema } from 'mongoose'
import { SLA_TARGETS, type SlaTarget } from '../engine/flow.ts'

/** Something to tell people and to do, once: saved with the clocks that it follows from, taken out when it is done. */
export type SlaOccurrence = {
  /** Counts in the ticket. */
  n: number
  kind: 'warned' | 'breached' | 'overdue' | 'met' | 'met-late'
  target: SlaTarget
  policy: string
  release: string
  offset: number
  dueAt: Date | null
  at: Date
}

/** How a ticket stands with its SLA. `_id` is the ticket's. */
export type AppliedSlaDocument = {
  _id: string
  policy: string | null
  /** The release that the policy is of. */
  release: string
  /** `Applied` of engine/sla as JSON text. */
  clocks: string
  open: boolean
  contact: string | null
  company: string | null
  /** When the clocks must be looked at again. */
  nextAt: Date | null
  pending: SlaOccurrence[]
  /** Raised by every change of the clocks; each matches the one that it was made from. */
  revision: number
}

export type AppliedSlaModel = Model<AppliedSlaDocument>

const occurrence = new Schema<SlaOccurrence>(
  {
    n: { type: Number, required: true },
    kind: { type: String, enum: ['warned', 'breached', 'overdue', 'met', 'met-late'], required: true },
    target: { type: String, enum: [...SLA_TARGETS], required: true },
    policy: { type: String, required: true },
    release: { type: String, required: true },
    offset: { type: Number, required: true },
    dueAt: { type: Date, default: null },
    at: { type: Date, required: true },
  },
  { _id: false },
)

const schema = new Schema<AppliedSlaDocument>(
  {
    _id: { type: String, required: true },
    policy: { type: String, default: null },
    release: { type: String, required: true },
    clocks: { type: String, required: true },
    open: { type: Boolean, required: true },
    contact: { type: String, default: null },
    company: { type: String, default: null },
    nextAt: { type: Date, default: null },
    pending: { type: [occurrence], default: [] },
    revision: { type: Number, default: 0 },
  },
  { collection: 'applied_slas', versionKey: false, strict: 'throw' },
)
schema.index({ open: 1, _id: 1 })
schema.index({ contact: 1 })
schema.index({ company: 1 })

export const defineAppliedSla = (connection: Connection): AppliedSlaModel => connection.model<AppliedSlaDocument>('AppliedSla', schema)
