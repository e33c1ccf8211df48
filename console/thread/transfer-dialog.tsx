import { useState } from 'preact/hooks'
import { PersonAvatar } from '../design/avatar.tsx'
import { Dialog } from '../design/dialog.tsx'
import { Icon } from '../design/icon.tsx'
import { Problem } from '../design/states.tsx'
import type { ConversationSummary, TransferTo } from '../live/words.ts'
import { useLive, useServices } from '../shell/services.tsx'

const PRESENCE = { online: 0, away: 1, offline: 2 }

/** To whom: a queue or a colleague, those who are here first. Somebody without room is asked about once more. */
export function TransferDialog({ summary, close }: { summary: ConversationSummary; close: () => void }) {
  const { client, me } = useServices()
  const colleagues = useLive(({ live }) => live.colleagues)
  const queues = useLive(({ live }) => live.queues)
  const [search, setSearch] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [full, setFull] = useState<{ id: string; name: string } | null>(null)
  const [busy, setBusy] = useState(false)
  const matches = (name: string) => name.toLowerCase().includes(search.trim().toLowerCase())
  const people = Object.values(colleagues)
    .filter(({ id, name }) => id !== summary.agent?.id && matches(name))
    .toSorted((a, b) => PRESENCE[a.presence] - PRESENCE[b.presence] || a.name.localeCompare(b.name))
  const shownQueues = queues.filter(({ name }) => (name !== summary.queue || summary.owner !== 'queue') && matches(name))
  const send = async (to: TransferTo) => {
    setBusy(true)
    const reply = await client.transfer(summary.id, to)
    setBusy(false)
    if (reply.ok) return close()
    const agent = 'agent' in to ? colleagues[to.agent] : undefined
    if (reply.error.code === 'agent-full' && agent) setFull({ id: agent.id, name: agent.name })
    else setProblem(reply.error.message)
  }
  if (full) {
    return (
      <Dialog title="No room" close={close}>
        <p><strong>{full.name}</strong> has as many conversations as they take. Transfer it all the same?</p>
        {problem !== null && <Problem>{problem}</Problem>}
        <div class="dialog-foot">
          <button type="button" class="button" onClick={() => setFull(null)}>Choose somebody else</button>
          <button type="button" class="button primary" disabled={busy} onClick={() => void send({ agent: full.id, anyway: true })}>Transfer anyway</button>
        </div>
      </Dialog>
    )
  }
  return (
    <Dialog title="Transfer to" close={close}>
      {problem !== null && <Problem>{problem}</Problem>}
      <input type="search" class="input" aria-label="Search people and queues" placeholder="Search people and queues" value={search} onInput={(event) => setSearch(event.currentTarget.value)} />
      <div class="choices-scroll">
        {shownQueues.length > 0 && <><h3>Queues</h3>
          <ul class="choices-list">
            {shownQueues.map(({ name, waiting, online }) => (
              <li key={name}><button type="button" class="menu-item" disabled={busy} onClick={() => void send({ queue: name, anyway: false })}><Icon name="users" /><span class="grow">{name}</span><span class="muted number">{online} online · {waiting} waiting</span></button></li>
            ))}
          </ul></>}
        {people.length > 0 && <><h3>People</h3>
          <ul class="choices-list">
            {people.map((one) => (
              <li key={one.id}><button type="button" class="menu-item" disabled={busy} onClick={() => void send({ agent: one.id, anyway: false })}>
                <PersonAvatar name={one.name} picture={one.picture} presence={one.presence} size="small" /><span class="grow">{one.name}{one.id === me.id && ' (you)'}</span>
                {one.capacity !== null && one.load >= one.capacity && <span class="chip amber">Full</span>}
                <span class="muted number">{one.presence === 'online' ? '' : `${one.presence} · `}{one.capacity === null ? `${one.load} assigned` : `${one.load} of ${one.capacity}`}</span>
              </button></li>
            ))}
          </ul></>}
        {shownQueues.length + people.length === 0 && <p class="muted">{search === '' ? 'There is no queue and nobody else yet.' : `Nobody and no queue is called “${search}”.`}</p>}
      </div>
    </Dialog>
  )
}
