import { useState } from 'preact/hooks'
import { Icon } from '../../design/icon.tsx'
import { Empty } from '../../design/states.tsx'
import { fullText } from '../../design/time-text.ts'
import { useLive, useServices } from '../../shell/services.tsx'
import { hasLists } from '../checks.ts'
import { useLoaded } from '../load.ts'
import { Unready } from '../unready.tsx'
import { callerWords } from './act-words.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { Part } from './part.tsx'
import { ReleaseDiff } from './release-diff.tsx'

type Release = { id: string; number: number; createdAt: string; by: string; message: string; current: boolean }

/** The releases, and which one new conversations begin on. */
export function Releases() {
  const { rest } = useServices()
  const colleagues = useLive(({ live }) => live.colleagues)
  const [loaded, reload] = useLoaded('releases', () => rest.get('/api/releases', hasLists<{ releases: Release[] }>('releases')))
  const [wanted, setWanted] = useState<Release | null>(null)
  const releases = loaded.at === 'ready' ? loaded.value.releases : []
  const current = releases.find((release) => release.current) ?? null
  return (
    <Part main title="Releases" note={<>Each is all flow files together, published with <code>npx midflow publish flows</code>. A conversation stays on the release that it began with.</>}>
      {loaded.at !== 'ready' ? <Unready loaded={loaded} rows={4} what="The releases could not be loaded" again={reload} />
      : releases.length === 0 ? <Empty icon="history" title="Nothing is published"><p>Run <code>npx midflow publish flows</code>.</p></Empty>
      : (
        <ul class="cards">
          {releases.map((release) => (
            <li key={release.id} class="card">
              <span class={`release-number number ${release.current ? 'current' : ''}`}>{release.number}</span>
              <div class="grow">
                <p class="card-title"><span class="one-line">{release.message || 'Without a message'}</span>{release.current && <span class="chip green"><Icon name="check" />In force</span>}</p>
                <p class="muted">{fullText(release.createdAt)} · {callerWords(release.by, (id) => colleagues[id]?.name ?? null)}</p>
              </div>
              {!release.current && <button type="button" class="button small" aria-label={`${wordOf(release, current)}: release ${release.number}`} onClick={() => setWanted(release)}>{wordOf(release, current)}</button>}
            </li>
          ))}
        </ul>
      )}
      {wanted !== null && current !== null && (
        <ConfirmDialog wide title={`${wordOf(wanted, current)} to release ${wanted.number}?`} word={wordOf(wanted, current)} act={() => rest.change('POST', `/api/releases/${wanted.number}/activate`)} close={() => setWanted(null)} done={() => {
          setWanted(null)
          reload()
        }}>
          <p>New conversations begin on release {wanted.number} from now on; those under way stay on theirs. Nothing is lost: release {current.number} can be put in force again.</p>
          <ReleaseDiff from={current.number} to={wanted.number} />
        </ConfirmDialog>
      )}
    </Part>
  )
}

const wordOf = (release: Release, current: Release | null): string => (current !== null && release.number < current.number ? 'Roll back' : 'Go forward')
