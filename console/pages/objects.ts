import { useEffect, useState } from 'preact/hooks'
import type { Rest } from '../live/rest.ts'
import { useServices } from '../shell/services.tsx'
import type { ShownObject } from '../../server/protocol/records.ts'
import { hasLists } from './checks.ts'

/** How long what the files declare is taken to be so, milliseconds. */
const FRESH_MS = 60_000
const asked = new WeakMap<Rest, { at: number; answer: Promise<ShownObject[] | null> }>()

/** The object types with their properties and pipelines, asked for once by all who need them; null until they are in. */
export function useObjects(): ShownObject[] | null {
  const { rest } = useServices()
  const [objects, setObjects] = useState<ShownObject[] | null>(null)
  useEffect(() => {
    let wanted = true
    void declared(rest).then((found) => wanted && setObjects(found))
    return () => {
      wanted = false
    }
  }, [rest])
  return objects
}

function declared(rest: Rest): Promise<ShownObject[] | null> {
  const before = asked.get(rest)
  if (before && Date.now() - before.at < FRESH_MS) return before.answer
  const answer = rest.get('/api/objects', hasLists<{ objects: ShownObject[] }>('objects')).then((reply) => (reply.ok ? reply.value.objects : null))
  asked.set(rest, { at: Date.now(), answer })
  return answer
}

export const objectOf = (objects: ShownObject[] | null, name: string): ShownObject | null => objects?.find(({ object }) => object === name) ?? null
