import { useState } from 'preact/hooks'
import { Empty, Problem } from '../../design/states.tsx'
import { fullText } from '../../design/time-text.ts'
import { go, linkTo, withQuery } from '../../shell/router.ts'
import { useLive, useServices } from '../../shell/services.tsx'
import { hasLists } from '../checks.ts'
import { useLoaded } from '../load.ts'
import { Unready } from '../unready.tsx'
import { ACT_WORDS, actWords, callerWords } from './act-words.ts'
import { Part } from './part.tsx'
import type { User } from './user-dialog.tsx'

type AuditEntry = { id: string; at: string; by: string; what: string; target: string; status: number; address: string }
type AuditPage = { entries: AuditEntry[]; next: string | null }
const isPage = hasLists<AuditPage>('entries')

/** Who did what over the API, and what was refused. `?by=user:ID&what=user.update`. */
export function Audit({ query }: { query: Record<string, string> }) {
  const { rest } = useServices()
  const [by, what] = [query['by'] ?? '', query['what'] ?? '']
  const path = withQuery('/api/audit', { by, what, limit: '50' })
  const [loaded, reload] = useLoaded(path, () => rest.get(path, isPage))
  const [people] = useLoaded('users', () => rest.get('/api/users', hasLists<{ users: User[] }>('users')))
  const colleagues = useLive(({ live }) => live.colleagues)
  const users = people.at === 'ready' ? people.value.users : []
  const nameOf = (id: string) => users.find((user) => user.id === id)?.name ?? colleagues[id]?.name ?? null
  // Who signs in is somebody only once it has worked.
  const whoOf = ({ by, what, target, status }: AuditEntry) => (what === 'session.begin' && status < 400 ? users.find(({ email }) => email === target)?.name : null) ?? callerWords(by, nameOf)
  const [older, setOlder] = useState<{ path: string; entries: AuditEntry[]; next: string | null } | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const to = (change: { by?: string; what?: string }) => go(withQuery(linkTo('settings', 'audit'), { by, what, ...change }))
  const further = older?.path === path ? older : null
  const entries = loaded.at === 'ready' ? [...loaded.value.entries, ...(further?.entries ?? [])] : []
  const next = further ? further.next : loaded.at === 'ready' ? loaded.value.next : null
  const more = async (after: string) => {
    const reply = await rest.get(`${path}&after=${encodeURIComponent(after)}`, isPage)
    setProblem(reply.ok ? null : reply.error.message)
    if (reply.ok) setOlder({ path, entries: [...(further?.entries ?? []), ...reply.value.entries], next: reply.value.next })
  }
  return (
    <Part main title="Audit log" note="What people and programs changed, and what they were refused.">
      <div class="audit-filters">
        <select class={`filter ${by === '' ? '' : 'on'}`} aria-label="Who" value={by} onChange={(event) => to({ by: event.currentTarget.value })}>
          <option value="">Everybody</option>
          {users.map(({ id, name }) => <option key={id} value={`user:${id}`}>{name}</option>)}
          {by.startsWith('key:') && <option value={by}>{callerWords(by, nameOf)}</option>}
        </select>
        <select class={`filter ${what === '' ? '' : 'on'}`} aria-label="What" value={what} onChange={(event) => to({ what: event.currentTarget.value })}>
          <option value="">Everything</option>
          {Object.entries(ACT_WORDS).map(([name, words]) => <option key={name} value={name}>{words}</option>)}
        </select>
      </div>
      {loaded.at !== 'ready' ? <Unready loaded={loaded} rows={6} what="The log could not be loaded" again={reload} />
      : entries.length === 0 ? <Empty icon="audit" title="There is nothing like that" />
      : (
        <>
          <div class="table-scroll" tabIndex={0} role="region" aria-label="Entries">
            <table class="table audit">
              <thead><tr><th scope="col">When</th><th scope="col">Who</th><th scope="col">What</th><th scope="col">To what</th><th scope="col">From</th></tr></thead>
              <tbody>
                {entries.map((entry) => (
                  <tr key={entry.id}>
                    <td class="when number muted">{fullText(entry.at)}</td>
                    <td>{whoOf(entry)}</td>
                    <td>{actWords(entry.what)}{entry.status >= 400 && <span class={`chip ${entry.status >= 500 ? 'amber' : 'red'}`}>{entry.status >= 500 ? 'Failed' : 'Refused'} ({entry.status})</span>}</td>
                    <td class="target" title={entry.target}><Target of={entry.target} name={nameOf(entry.target)} /></td>
                    <td class="muted number">{entry.address}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {problem !== null && <Problem>{problem}</Problem>}
          {next !== null && <button type="button" class="button more" onClick={() => void more(next)}>Older entries</button>}
        </>
      )}
    </Part>
  )
}

/** What was done to: `contact/ID` leads there. */
function Target({ of, name }: { of: string; name: string | null }) {
  const contact = /^contact\/(\w+)$/.exec(of)?.[1]
  if (contact !== undefined) return <a href={linkTo('contacts', contact)}>{of}</a>
  return <>{name ?? of}</>
}
