import type { CallHost } from './host-calls.ts'

/**
 * `crm`: records, through the host. `object` is contact, company, deal, ticket or a custom object's name; a record is
 * `{ id, properties, associations }`, and null where there is none.
 */
export function makeCrm(call: CallHost) {
  return Object.freeze({
    get: (object: string, id: unknown) => call('crm.get', { object: String(object), id: String(id) }),
    /** `where`: property values that must all match. */
    search: (object: string, where: Record<string, unknown>, options: { limit?: number } = {}) => call('crm.search', { object: String(object), where, limit: options.limit ?? 100 }),
    create: (object: string, properties: Record<string, unknown>) => call('crm.create', { object: String(object), properties }),
    update: (object: string, id: unknown, properties: Record<string, unknown>) => call('crm.update', { object: String(object), id: String(id), properties }),
    associate: (object: string, id: unknown, other: string, otherId: unknown) =>
      call('crm.associate', { object: String(object), id: String(id), other: String(other), otherId: String(otherId) }),
  })
}
