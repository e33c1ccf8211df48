import { Bones, Failed } from '../../design/states.tsx'
import { useServices } from '../../shell/services.tsx'
import type { RecordRead } from '../../../server/protocol/records.ts'
import { hasObjects } from '../checks.ts'
import { useLoaded } from '../load.ts'
import { objectOf, useObjects } from '../objects.ts'
import { PropertyList } from './property-list.tsx'

const FIRST = { company: ['name', 'domain', 'tier'], ticket: ['subject', 'priority', 'stage', 'owner'] }

/** A record that is read when its part is opened, with who wrote what. */
export function RecordPart({ object, id, version, changed }: { object: 'company' | 'ticket'; id: string; version: unknown; changed: () => void }) {
  const { rest } = useServices()
  const declared = objectOf(useObjects(), object)
  const path = `/api/records/${object}/${encodeURIComponent(id)}`
  const [loaded, reload] = useLoaded(path, () => rest.get(path, hasObjects<RecordRead>('properties', 'changed')), version)
  if (loaded.at === 'failed') return <Failed what="It could not be loaded" reason={loaded.reason} again={reload} />
  if (loaded.at === 'loading' || !declared) return <Bones rows={2} />
  return <PropertyList record={loaded.value} object={declared} first={FIRST[object]} changed={() => {
    reload()
    changed()
  }} />
}
