import { readDestination } from '../paths.ts'
import { entriesOf, into } from '../reader.ts'
import { raw, readValue } from '../value.ts'
import { defineVerb } from '../verb.ts'

export const set = defineVerb('set', { set: raw() }, (keys, base, ctx) => {
  const node = keys.get('set')
  const values = (node && entriesOf(node, ctx, 'set')) ?? []
  return {
    ...base,
    verb: 'set',
    values: values.flatMap(({ key, keyAt, value }) => {
      const found = readDestination(key, keyAt, ctx)
      const read = found && readValue(value, into(ctx, key), found.type)
      return found && read ? [{ path: found.path, value: read }] : []
    }),
  }
})
