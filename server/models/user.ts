import { type Connection, type Model, Schema } from 'mongoose'
import { type Role, ROLES } from '../protocol/agent.ts'

/** Somebody who works here. `_id` is a random id; `email` is unique, folded to lower case. */
export type UserDocument = {
  _id: string
  email: string
  name: string
  picture: string | null
  role: Role
  /** The password's hash with its salt and parameters; null: cannot sign in with a password. */
  password: string | null
  skills: string[]
  /** The weight that this person takes in all; null: only the queues' limits hold. */
  capacity: number | null
  /** False: cannot sign in, gets nothing assigned. */
  active: boolean
  createdAt: Date
}

export type UserModel = Model<UserDocument>

const schema = new Schema<UserDocument>(
  {
    _id: { type: String, required: true },
    email: { type: String, required: true },
    name: { type: String, required: true },
    picture: { type: String, default: null },
    role: { type: String, enum: ROLES, required: true },
    password: { type: String, default: null },
    skills: { type: [String], default: [] },
    capacity: { type: Number, default: null },
    active: { type: Boolean, default: true },
    createdAt: { type: Date, required: true },
  },
  { collection: 'users', versionKey: false, strict: 'throw' },
)
schema.index({ email: 1 }, { unique: true })

export const defineUser = (connection: Connection): UserModel => connection.model<UserDocument>('User', schema)
