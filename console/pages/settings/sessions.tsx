import { useState } from 'preact/hooks'
import { Icon } from '../../design/icon.tsx'
import { Problem } from '../../design/states.tsx'
import { fullText } from '../../design/time-text.ts'
import { Ago, useNow } from '../../design/when.tsx'
import { useServices } from '../../shell/services.tsx'
import { hasLists } from '../checks.ts'
import { useLoaded } from '../load.ts'
import { Unready } from '../unready.tsx'
import { agentText } from './agent-text.ts'
import { Part } from './part.tsx'
import { useSave } from './use-save.ts'

type Session = { id: string; current: boolean; agent: string; address: string; createdAt: string; seenAt: string }

/** Where I am signed in. */
export function Sessions() {
  const { rest } = useServices()
  const now = useNow(30_000)
  const [loaded, reload] = useLoaded('sessions', () => rest.get('/api/session/all', hasLists<{ sessions: Session[] }>('sessions')))
  const { busy, problem, save } = useSave()
  const [ending, setEnding] = useState<string | null>(null)
  const end = async (id: string) => {
    setEnding(id)
    await save(() => rest.change('DELETE', `/api/session/all/${encodeURIComponent(id)}`))
    reload()
  }
  return (
    <Part main title="Sessions" note="Where you are signed in. End what you do not know, and change your password.">
      {problem !== null && <Problem>{problem}</Problem>}
      {loaded.at !== 'ready' ? <Unready loaded={loaded} rows={2} what="Your sessions could not be loaded" again={reload} />
      : (
        <ul class="cards">
          {loaded.value.sessions.map(({ id, current, agent, address, createdAt, seenAt }) => (
            <li key={id} class="card">
              <span class="kind-mark"><Icon name="screen" /></span>
              <div class="grow">
                <p class="card-title">{agentText(agent)}{current && <span class="chip green">This browser</span>}</p>
                <p class="muted">{address} · since {fullText(createdAt)} · last seen: <Ago at={seenAt} now={now} /></p>
              </div>
              {!current && <button type="button" class="button small danger" disabled={busy && ending === id} aria-label={`End the session of ${agentText(agent)}, ${address}`} onClick={() => void end(id)}>End</button>}
            </li>
          ))}
        </ul>
      )}
    </Part>
  )
}
