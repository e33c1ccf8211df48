import { createHash } from 'node:crypto'
import { AppError } from '../../base/errors.ts'
import type { Clock } from '../../base/clock.ts'
import { newId } from '../../base/ids.ts'
import type { Json, Workspace } from '../../engine/flow.ts'
import { isObjectType, type ObjectType, type RecordDocument, type RecordModels } from '../../models/record.ts'
import type { ArchiveRecord } from '../../records/archive-record.ts'
import type { AssociateRecords, End } from '../../records/associate-records.ts'
import type { CreateRecord } from '../../records/change-record.ts'
import type { EditRecord } from '../../records/edit-record.ts'
import { findRecord } from '../../records/find-record.ts'
import type { MergeRecords } from '../../records/merge-records.ts'
import { ofConversation } from '../../records/of-conversation.ts'
import { type Declared, declaredOf, type PropertyProblem, readProperties } from '../../records/read-properties.ts'

/** Who edits (`user:ID`, `key:NAME`). `once`: what names this request among theirs; sent again it is done once. */
export type Editor = { by: string; once: string | null }

export type Refused = { problems: PropertyProblem[] }
export type EditResult = { record: RecordDocument } | Refused

/** What people and programs do to records: every value is checked against what the files declare. @throws AppError `not-found` */
export type EditRecords = {
  create(object: ObjectType, given: { properties: Record<string, unknown>; associations: Record<string, string[]> }, editor: Editor): Promise<EditResult>
  change(object: ObjectType, id: string, given: Record<string, unknown>, editor: Editor): Promise<EditResult>
  archive(object: ObjectType, id: string, editor: Editor): Promise<void>
  associate(one: End, other: End, editor: Editor): Promise<void>
  dissociate(one: End, other: End, editor: Editor): Promise<void>
  /** `prefer`: whose value stays where both have one. */
  merge(object: ObjectType, given: { from: string; into: string; prefer: 'into' | 'from' }, editor: Editor): Promise<RecordDocument>
}

export function createEditRecords(deps: {
  models: RecordModels
  createRecord: CreateRecord
  editRecord: EditRecord
  archiveRecord: ArchiveRecord
  associateRecords: AssociateRecords
  dissociateRecords: AssociateRecords
  mergeRecords: MergeRecords
  workspace: () => Promise<Workspace>
  /** The id of the active user of this id or e-mail address; null: there is none. */
  userOf: (idOrEmail: string) => Promise<string | null>
  clock: Clock
}): EditRecords {
  const { models, clock } = deps
  const missing = (object: string, id: string) => new AppError('not-found', { what: object, name: id })

  const associating = (associate: AssociateRecords) => async (one: End, other: End, { by }: Editor) => {
    if (await associate(one, other, { by, at: clock.now() })) return
    for (const { object, id } of [one, other]) await required(object, id)
  }

  const required = async (object: ObjectType, id: string): Promise<RecordDocument> => {
    const found = await findRecord(models[object], id)
    if (!found) throw missing(object, id)
    return found
  }

  /** Owners by id, and what cannot be an owner. */
  const withOwners = async (declared: Declared, given: Record<string, unknown>) => {
    const properties = { ...given }
    const problems: PropertyProblem[] = []
    for (const [property, value] of Object.entries(given)) {
      const field = Object.hasOwn(declared.properties, property) ? declared.properties[property] : undefined
      if (field?.type.type !== 'owner' || typeof value !== 'string' || value.trim() === '') continue
      const user = await deps.userOf(value.trim())
      if (user === null) problems.push({ property, problem: `there is no active user "${value.slice(0, 100)}"; give a user's id or e-mail address` })
      else properties[property] = user
    }
    return { properties, problems }
  }

  return {
    async create(object, given, { by, once }) {
      const declared = declaredOf(await deps.workspace(), object)
      const owned = await withOwners(declared, given.properties)
      const read = readProperties(declared, owned.properties)
      const problems = [...owned.problems, ...read.problems, ...(await unknownAssociations(models, given.associations))]
      if (problems.length > 0) return { problems }
      const at = clock.now()
      const id = once === null ? newId(at) : createHash('sha256').update(`${by}\n${object}\n${once}`).digest('base64url').slice(0, 20)
      await deps.createRecord({ id, by, object, properties: { ...defaultsOf(object, declared, read.values), ...read.values }, associations: given.associations, at })
      return { record: await required(object, id) }
    },
    async change(object, id, given, { by, once }) {
      const declared = declaredOf(await deps.workspace(), object)
      const owned = await withOwners(declared, given)
      const before = await required(object, id)
      const problems = [...owned.problems, ...ofConversation(object, before.associations, owned.properties)]
      if (problems.length > 0) return { problems: [...problems, ...readProperties(declared, owned.properties, before.properties).problems] }
      const command = once === null ? null : `${by}:${once}`
      const edited = await deps.editRecord({ id: command, by, object, record: id, at: clock.now() }, declared, owned.properties)
      if (!edited) throw missing(object, id)
      return edited.problems === null ? { record: edited.record } : { problems: edited.problems }
    },
    async archive(object, id, { by }) {
      if (!(await deps.archiveRecord({ id: null, by, object, record: id, at: clock.now() }))) throw missing(object, id)
    },
    associate: associating(deps.associateRecords),
    dissociate: associating(deps.dissociateRecords),
    async merge(object, { from, into, prefer }, { by }) {
      const merged = await deps.mergeRecords({ object, from, into, prefer, by, id: `merge:${from}:${into}`, at: clock.now() })
      if (merged) return required(object, merged.id)
      await Promise.all([required(object, from), required(object, into)])
      throw new AppError('bad-request', { where: 'from', problem: `the ${object} "${from}" cannot be merged into "${into}": they are one already, or one of them is archived` })
    },
  }
}

/** What a new record has when nobody says otherwise: the first stage of its pipeline, and a ticket a priority. */
function defaultsOf(object: ObjectType, { pipelines }: Declared, given: Record<string, Json>): Record<string, Json> {
  const names = Object.keys(pipelines)
  const { pipeline = null, stage = null } = given
  const named = typeof pipeline === 'string' ? pipeline : names.find((name) => typeof stage !== 'string' || Object.hasOwn(pipelines[name]?.stages ?? {}, stage))
  const [first] = Object.keys(pipelines[named ?? '']?.stages ?? {})
  return {
    ...(named !== undefined && first !== undefined && { pipeline: named, ...(stage === null && { stage: first }) }),
    ...(object === 'ticket' && { priority: 'medium' }),
  }
}

async function unknownAssociations(models: RecordModels, associations: Record<string, string[]>): Promise<PropertyProblem[]> {
  const problems: PropertyProblem[] = []
  for (const [object, ids] of Object.entries(associations)) {
    if (!isObjectType(object)) problems.push({ property: `associations.${object}`, problem: `there are no records of type "${object}"` })
    else for (const id of ids) if (!(await findRecord(models[object], id))) problems.push({ property: `associations.${object}`, problem: `there is no ${object} "${id}"` })
  }
  return problems
}
