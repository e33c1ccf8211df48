import { createHash } from 'node:crypto'
import type { Clock } from '../../base/clock.ts'
import { AppError } from '../../base/errors.ts'
import type { ConversationDocument, ConversationModel } from '../../models/conversation.ts'
import type { IdentityModel } from '../../models/identity.ts'
import type { RecordDocument, RecordModel } from '../../models/record.ts'
import type { Identity, VisitorDocument, VisitorModel } from '../../models/visitor.ts'
import type { ChangeRecord, CreateRecord } from '../../records/change-record.ts'
import { findRecord } from '../../records/find-record.ts'
import type { MergeRecords } from '../../records/merge-records.ts'

/**
 * A visitor has proved who they are: what this conversation knows of them is merged into the contact that is known under that
 * identity; without one their own contact becomes it. Doing it again changes nothing. Resolves also for a visitor who has not
 * written yet, of whom nothing is stored.
 * @throws AppError `other-visitor` when they were somebody else before.
 */
export type Prove = (visitor: string, identity: Identity, how: 'signed' | 'code') => Promise<void>

export type ProveDeps = {
  visitors: VisitorModel
  conversations: ConversationModel
  contacts: RecordModel
  identities: IdentityModel
  createRecord: CreateRecord
  changeRecord: ChangeRecord
  mergeRecords: MergeRecords
  changed: (conversation: ConversationDocument) => Promise<void>
  clock: Clock
}

/** Two visitors may prove one address in the same moment: whoever comes second finds the first one's contact. */
const TRIES = 4

export function createProve(deps: ProveDeps): Prove {
  const { visitors, conversations, contacts, identities } = deps
  return async (id, given, how) => {
    const visitor = await visitors.findById(id).lean<VisitorDocument>()
    if (!visitor) return
    // Whom the page knows by its own id is the same person with the address that they prove besides.
    const identity = how === 'code' && visitor.identity?.startsWith('id:') ? { ...given, id: visitor.identity.slice(3) } : given
    const own = await findRecord(contacts, visitor.contact)
    if (!own) return
    if (visitor.identity !== null && !isSamePerson(visitor.identity, own, identity)) throw new AppError('other-visitor')
    const by = `identity:${keyOf(identity)}`.slice(0, 100)
    const contact = await settle(deps, { visitor, own, identity, by })
    if (identity.id !== null) {
      await identities.updateOne({ _id: nameOf(visitor.site, identity.id) }, { $setOnInsert: { contact, createdAt: deps.clock.now() } }, { upsert: true })
    }
    await visitors.updateOne({ _id: id }, { $set: { contact, verified: true, identity: keyOf(identity) } })
    const verified = identity.email ?? (await findRecord(contacts, contact))?.verifiedEmail ?? null
    const changed = await conversations
      .findOneAndUpdate(
        { _id: visitor.conversation, $or: [{ contact: { $ne: contact } }, { verified: { $ne: verified } }] },
        { $set: { contact, verified }, $inc: { version: 1 } },
        { returnDocument: 'after' },
      )
      .lean<ConversationDocument>()
    if (changed) await deps.changed(changed)
  }
}

/** What the identity makes of the contacts; answers the one that the visitor has from now on. */
async function settle(deps: ProveDeps, given: { visitor: VisitorDocument; own: RecordDocument; identity: Identity; by: string }): Promise<string> {
  const { identity, own, by, visitor } = given
  const { email, properties } = identity
  // Without an address nothing is said of the one that the contact may claim.
  const proved = email === null ? {} : { email, verified: true }
  for (let attempt = 1; ; attempt++) {
    const at = deps.clock.now()
    const known = await knownContact(deps, visitor, own, identity)
    if (known && known._id !== own._id && mayMerge(own, identity)) {
      await deps.mergeRecords({ object: 'contact', from: own._id, into: known._id, id: `${by}:${visitor._id}`, by, at, prefer: 'into' })
    }
    try {
      if (!known && !mayMerge(own, identity)) return (await deps.createRecord({ id: idFor(visitor._id, identity), by, object: 'contact', properties: { ...properties, ...proved }, at })).id
      const record = (known ?? own)._id
      await deps.changeRecord({ id: null, by, at, object: 'contact', record, set: { ...properties, ...proved } })
      return record
    } catch (err) {
      if (!(err instanceof AppError) || err.code !== 'email-taken' || attempt >= TRIES) throw err
      // One who is known by the page's id has an address now that is proved for another: the id is right, the address stays there.
      if (known && known.verifiedEmail !== email && identity.id !== null && (await isTakenByOther(deps, known._id, email))) {
        await deps.changeRecord({ id: null, by, at, object: 'contact', record: known._id, set: properties })
        return known._id
      }
    }
  }
}

const idFor = (visitor: string, identity: Identity): string => createHash('sha256').update(`${visitor}\n${keyOf(identity)}`).digest('base64url').slice(0, 20)

const isTakenByOther = async ({ contacts }: ProveDeps, contact: string, email: string | null): Promise<boolean> =>
  (await contacts.countDocuments({ verifiedEmail: email, _id: { $ne: contact } })) > 0

/** The contact that is known under the identity: by the page's id, by a proved address, or in the books with this address. */
async function knownContact(deps: ProveDeps, visitor: VisitorDocument, own: RecordDocument, { id, email }: Identity): Promise<RecordDocument | null> {
  const named = id === null ? null : await deps.identities.findById(nameOf(visitor.site, id)).lean()
  const byId = named && (await findRecord(deps.contacts, named.contact))
  if (byId?.live) return byId
  if (email === null) return null
  const proved = await deps.contacts.findOne({ verifiedEmail: email }).lean<RecordDocument>()
  if (proved) return proved
  const written = [...new Set([email, own.properties['email']])].filter((text) => typeof text === 'string' && text.toLowerCase() === email)
  const claimed = await deps.contacts.find({ 'properties.email': { $in: written }, live: true }).limit(MOST_CLAIMS).lean<RecordDocument[]>()
  const others = claimed.filter(({ _id }) => _id !== own._id).toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime())
  for (const contact of others) if (await isInBooks(deps.visitors, contact)) return contact
  return null
}

/** Contacts with one address that are looked at; all but one are claims of visitors. */
const MOST_CLAIMS = 200

/** Whether a contact came from elsewhere: that of a visitor who only claims the address must never be joined with its owner's. */
const isInBooks = async (visitors: VisitorModel, { _id, mergedFrom }: RecordDocument): Promise<boolean> => (await visitors.findOne({ contact: { $in: [_id, ...mergedFrom] } }, { _id: 1 }).lean()) === null

/** A contact that belongs to another proved address is left as it is: its visitor only moves to their own. */
const mayMerge = (own: RecordDocument, { email }: Identity): boolean => own.verifiedEmail === undefined || own.verifiedEmail === email

const keyOf = ({ id, email }: Identity): string => (id === null ? `email:${email}` : `id:${id}`)
const nameOf = (site: string, id: string): string => `${site}\n${id}`

/** By the page's id where both have one; else by the address. */
function isSamePerson(before: string, contact: RecordDocument, identity: Identity): boolean {
  if (before === keyOf(identity)) return true
  if (before.startsWith('id:') && identity.id !== null) return false
  return identity.email !== null && (before === `email:${identity.email}` || contact.verifiedEmail === identity.email)
}
