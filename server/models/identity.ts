import { type Connection, type Model, Schema } from 'mongoose'

/** Whom a page's server means by its own id: `_id` is site and that id. The contact may have been merged into another since. */
export type IdentityDocument = { _id: string; contact: string; createdAt: Date }

export type IdentityModel = Model<IdentityDocument>

const schema = new Schema<IdentityDocument>(
  { _id: { type: String, required: true }, contact: { type: String, required: true }, createdAt: { type: Date, required: true } },
  { collection: 'identities', versionKey: false, strict: 'throw' },
)

export const defineIdentity = (connection: Connection): IdentityModel => connection.model<IdentityDocument>('Identity', schema)
