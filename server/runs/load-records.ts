import { hopsOf, MOST_ASSOCIATED, withAssociated } from '../engine/conditions/associations.ts'
import type { Json, Path } from '../engine/flow.ts'
import type { Needs } from '../engine/machine/needs.ts'
import type { Facts } from '../engine/run.ts'
import { isObjectType, type ObjectType, type RecordDocument, type RecordModels } from '../models/record.ts'
import { findRecord } from '../records/find-record.ts'
import type { ReadPast } from '../records/read-past.ts'

/** Loads the records that a flow speaks of, and no more: properties, the associated records that its paths reach, earlier values. */
export type LoadRecords = (roots: Record<ObjectType, string | null>, needs: Pick<Needs, 'records' | 'associated' | 'past'>) => Promise<Required<Pick<Facts, 'records' | 'past'>>>

type Values = Record<string, Json> & { id: string }
type Loaded = Pick<RecordDocument, '_id' | 'properties' | 'associations' | 'createdAt' | 'updatedAt'>

/** Associated records are reached over so many steps, and so many of them are read for a turn. */
const MOST_STEPS = 3
const MOST_READ = 500

export function createLoadRecords(models: RecordModels, readPast: ReadPast): LoadRecords {
  return async (roots, needs) => {
    const records: Facts['records'] = {}
    const past: Required<Facts>['past'] = {}
    for (const object of needs.records.filter(isObjectType)) {
      const id = roots[object]
      const properties = needs.past[object] ?? []
      const record = id === null ? null : await findRecord(models[object], id, ['history', 'outbox', 'recentCommands', 'search'])
      records[object] = record && (await loadAssociated(models, object, record, needs.associated))
      if (record && properties.length > 0) past[object] = await readPast(object, record._id, properties)
    }
    return { records, past }
  }
}

async function loadAssociated(models: RecordModels, object: ObjectType, record: Loaded, paths: Path[]): Promise<Values> {
  const own = paths.filter(([root]) => root === object)
  if (own.length === 0) return valuesOf(record)
  const known = new Map<string, Loaded>([[`${object}:${record._id}`, record]])
  let level: { object: ObjectType; record: Loaded; paths: Path[] }[] = [{ object, record, paths: own }]
  for (let step = 0; step < MOST_STEPS && level.length > 0; step++) {
    const next: typeof level = []
    const reached = level.flatMap((from) => hopsOf(from.object, from.paths).map(({ hop, paths: further }) => ({ from: from.record, hop, further })))
    for (const other of new Set(reached.map(({ hop }) => hop.object).filter(isObjectType))) {
      const here = reached.filter(({ hop }) => hop.object === other).map(({ from, hop, further }) => ({ ids: idsOf(from, other).slice(0, hop.many ? MOST_ASSOCIATED : 1), further }))
      const missing = [...new Set(here.flatMap(({ ids }) => ids))].filter((id) => !known.has(`${other}:${id}`)).slice(0, MOST_READ)
      const found = await models[other].find({ _id: { $in: missing }, live: true }, { properties: 1, associations: 1, createdAt: 1, updatedAt: 1 }).lean<Loaded[]>()
      for (const one of found) known.set(`${other}:${one._id}`, one)
      for (const { ids, further } of here) {
        for (const id of ids) {
          const one = known.get(`${other}:${id}`)
          if (one) next.push({ object: other, record: one, paths: further })
        }
      }
    }
    level = next
  }
  return withAssociated(object, valuesOf(record), own, (from, id, other) =>
    idsOf(known.get(`${from}:${id}`), other).map((each) => {
      const one = known.get(`${other}:${each}`)
      return one ? valuesOf(one) : { id: each }
    }),
  )
}

const idsOf = (record: Loaded | undefined, other: string): string[] => record?.associations[other] ?? []

function valuesOf({ _id, properties, createdAt, updatedAt }: Loaded): Values {
  // Property values are JSON by construction: `records/` is their only writer.
  const values: Record<string, Json> = JSON.parse(JSON.stringify(properties))
  return { created: createdAt.toISOString(), updated: updatedAt.toISOString(), ...values, id: _id }
}
