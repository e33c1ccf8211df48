import { type Connection, type Model, Schema } from 'mongoose'

/**
 * A run is an actor made of one document; `_id` is its conversation's id. It outlives the end of a flow: the next message
 * begins run `number + 1` in the same document, so inbox and message numbers go on without a break.
 *
 *   idle ──event pushed──▶ busy ──lease claimed──▶ worked on ──inbox empty──▶ idle
 *                            ▲                        │ holder died: lease expires
 *                            └────────────────────────┘
 */
export type RunDocument = {
  _id: string
  bot: string
  /** The release that the present run is pinned to; null before the first. */
  release: string | null
  /** How many runs this conversation has had. */
  number: number
  /** Accepted events that have not been worked on, oldest first. */
  inbox: InboxEntry[]
  /** Counts every event ever pushed: a save that names it knows that it saw the whole inbox. */
  arrivals: number
  /** The highest message number given out. */
  seq: number
  /** The highest entry number given out. */
  entries: number
  /** The engine's snapshot, JSON text. */
  snapshot: string | null
  done: boolean
  /** What the last turn wants done, in order: `StoredCommand` as JSON text. Empty when all is done. */
  commands: string[]
  revision: number
  /** How often in a row the head of the inbox could not be worked on. */
  failures: number
  /** Has events or commands; what `recoverRuns` looks for. */
  busy: boolean
  leaseToken: string | null
  leaseUntil: Date
  /** Ids of the events worked on lately: a retry of one of them is refused. */
  recentIds: string[]
  /** The step where the run waits. */
  waitingAt: string | null
  /** The states of the machine that the present run entered, the latest last. */
  path: Entered[]
  createdAt: Date
}

/** An event in the inbox. `seq` is null until the next save fixes it (see `stampInbox`). */
export type InboxEntry = { id: string; message: boolean; seq: number | null; event: string }

export type Entered = { state: string; at: Date }

export type RunModel = Model<RunDocument>

const entry = new Schema<InboxEntry>(
  { id: { type: String, required: true }, message: { type: Boolean, required: true }, seq: { type: Number, default: null }, event: { type: String, required: true } },
  { _id: false },
)

const schema = new Schema<RunDocument>(
  {
    _id: { type: String, required: true },
    bot: { type: String, required: true },
    release: { type: String, default: null },
    number: { type: Number, default: 0 },
    inbox: { type: [entry], default: [] },
    arrivals: { type: Number, default: 0 },
    seq: { type: Number, default: 0 },
    entries: { type: Number, default: 0 },
    snapshot: { type: String, default: null },
    done: { type: Boolean, default: false },
    commands: { type: [String], default: [] },
    revision: { type: Number, default: 0 },
    failures: { type: Number, default: 0 },
    busy: { type: Boolean, default: false },
    leaseToken: { type: String, default: null },
    leaseUntil: { type: Date, required: true },
    recentIds: { type: [String], default: [] },
    waitingAt: { type: String, default: null },
    path: { type: [new Schema<Entered>({ state: { type: String, required: true }, at: { type: Date, required: true } }, { _id: false })], default: [] },
    createdAt: { type: Date, required: true },
  },
  { collection: 'runs', versionKey: false, strict: 'throw', minimize: false },
)
schema.index({ busy: 1, leaseUntil: 1 })
schema.index({ release: 1, done: 1 })

export const defineRun = (connection: Connection): RunModel => connection.model<RunDocument>('Run', schema)
