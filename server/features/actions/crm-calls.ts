import { z } from 'zod'
import type { Json } from '../../engine/flow.ts'
import type { HostFunction } from '../../platform/runner/action-run.ts'
import { HostError } from '../../platform/runner/host-error.ts'
import { objectName } from './object-names.ts'
import type { CrmFilter, RecordsHost } from './records-host.ts'

const properties = z.record(z.string().max(100), z.json())
const one = z.object({ object: z.string(), id: z.string() })

/** `crm.get`, `crm.search`, `crm.create`, `crm.update` and `crm.associate` for code. `key` names each write once. */
export function createCrmCalls(records: RecordsHost, key: (request: Json) => string): Record<string, HostFunction> {
  const call =
    <T>(schema: z.ZodType<T>, answer: (given: T, args: Json) => Promise<Json>): HostFunction =>
    async (args) => {
      const read = schema.safeParse(args)
      if (!read.success) throw new HostError('threw', `crm: ${read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join(', ')}`)
      return await answer(read.data, args)
    }
  return {
    'crm.get': call(one, async ({ object, id }) => await records.get(objectName(object), id)),
    'crm.search': call(z.object({ object: z.string(), where: properties, limit: z.number().int().min(1).max(1000) }), async ({ object, where, limit }) => {
      const filters = Object.entries(where).map(filterOf)
      return (await records.search(objectName(object), { groups: [filters], sort: null, limit, offset: 0 })).records
    }),
    'crm.create': call(z.object({ object: z.string(), properties }), async (given, args) => await records.create(objectName(given.object), given.properties, key(args))),
    'crm.update': call(one.extend({ properties }), async ({ object, id, ...given }, args) => {
      const changed = await records.update(objectName(object), id, given.properties, key(args))
      if (!changed) throw new HostError('threw', `There is no ${objectName(object)} ${id}`, { code: 'NOT_FOUND' })
      return changed
    }),
    'crm.associate': call(one.extend({ other: z.string(), otherId: z.string() }), async ({ object, id, other, otherId }, args) => {
      const linked = await records.associate(objectName(object), id, objectName(other), otherId, key(args))
      if (!linked) throw new HostError('threw', `There is no ${objectName(object)} ${id}, or no ${objectName(other)} ${otherId}`, { code: 'NOT_FOUND' })
      return true
    }),
  }
}

/** A value, one of several, or with null none. */
function filterOf([property, value]: [string, Json]): CrmFilter {
  if (value === null) return { property, operator: 'NOT_HAS_PROPERTY' }
  return Array.isArray(value) ? { property, operator: 'IN', values: value } : { property, operator: 'EQ', value }
}
