import { HostError } from '../../platform/runner/host-error.ts'
import { pluralName } from './object-names.ts'
import type { RecordsHost } from './records-host.ts'

/**
 * Records within an action's scopes: `crm.objects.contacts.read` and `crm.objects.contacts.write` (which includes reading), as
 * HubSpot names them, or `crm` for all.
 */
export function limitToScopes(records: RecordsHost, scopes: string[]): RecordsHost {
  const need = (object: string, right: 'read' | 'write') => {
    const name = `crm.objects.${pluralName(object)}`
    const enough = ['crm', `${name}.write`, ...(right === 'read' ? [`${name}.read`] : [])]
    if (!enough.some((scope) => scopes.includes(scope))) {
      throw new HostError('threw', `This action may not ${right} ${pluralName(object)}. Add ${name}.${right} under scopes in its YAML file`, { code: 'MISSING_SCOPES', status: 403 })
    }
  }
  return {
    async get(object, id) {
      need(object, 'read')
      return await records.get(object, id)
    },
    async search(object, search) {
      need(object, 'read')
      return await records.search(object, search)
    },
    async create(object, properties, key) {
      need(object, 'write')
      return await records.create(object, properties, key)
    },
    async update(object, id, properties, key) {
      need(object, 'write')
      return await records.update(object, id, properties, key)
    },
    async archive(object, id, key) {
      need(object, 'write')
      return await records.archive(object, id, key)
    },
    async associate(object, id, other, otherId, key) {
      need(object, 'write')
      need(other, 'read')
      return await records.associate(object, id, other, otherId, key)
    },
    owners: () => records.owners(),
  }
}
