import { useState } from 'preact/hooks'
import { Icon } from '../../design/icon.tsx'
import { Bones, Failed } from '../../design/states.tsx'
import { fullText } from '../../design/time-text.ts'
import { useLive, useServices } from '../../shell/services.tsx'
import type { HistoryPage, PropertyChange, ShownObject } from '../../../server/protocol/records.ts'
import { hasLists } from '../checks.ts'
import { useLoaded } from '../load.ts'
import { actorIcon, actorText } from './actor.ts'
import { valueText } from './property-value.ts'

const isPage = hasLists<HistoryPage>('changes')

/** What changed on a record, the latest first, and who changed it. */
export function RecordHistory({ object, id, version }: { object: ShownObject; id: string; version: unknown }) {
  const { rest } = useServices()
  const path = `/api/records/${object.object}/${encodeURIComponent(id)}/history?limit=30`
  const [loaded, reload] = useLoaded(path, () => rest.get(path, isPage), version)
  const [older, setOlder] = useState<{ changes: PropertyChange[]; next: string | null } | null>(null)
  const colleagues = useLive(({ live }) => live.colleagues)
  if (loaded.at === 'loading') return <Bones rows={3} />
  if (loaded.at === 'failed') return <Failed what="The history could not be loaded" reason={loaded.reason} again={reload} />
  const seen = new Set<number>()
  const changes = [...loaded.value.changes, ...(older?.changes ?? [])].filter(({ n }) => !seen.has(n) && seen.add(n))
  const next = older ? older.next : loaded.value.next
  const more = async (after: string) => {
    const reply = await rest.get(`${path}&after=${encodeURIComponent(after)}`, isPage)
    if (reply.ok) setOlder((before) => ({ changes: [...(before?.changes ?? []), ...reply.value.changes], next: reply.value.next }))
  }
  if (changes.length === 0) return <p class="muted">Nothing has changed yet.</p>
  return (
    <>
      <ol class="history">
        {changes.map(({ n, property: name, value, at, by }) => {
          const property = object.properties.find((one) => one.name === name)
          const text = property ? valueText(property, value, (user) => colleagues[user]?.name ?? user) : value === null ? null : String(value)
          return (
            <li key={n}>
              <span class={`kind-mark small ${by.kind === 'action' ? 'code' : by.kind === 'run' ? 'talk' : ''}`}><Icon name={actorIcon(by)} /></span>
              <div class="grow">
                <p><strong>{property?.label ?? name}</strong> {text === null ? 'emptied' : <>→ <span class="history-value">{text}</span></>}</p>
                <p class="muted">{actorText(by)} · <time class="number" dateTime={at}>{fullText(at)}</time></p>
              </div>
            </li>
          )
        })}
      </ol>
      {next !== null && <button type="button" class="quiet" onClick={() => void more(next)}><Icon name="down" />Older changes</button>}
    </>
  )
}
