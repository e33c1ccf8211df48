import { useState } from 'preact/hooks'
import { Dialog } from '../../design/dialog.tsx'
import { Icon } from '../../design/icon.tsx'
import { Empty, Problem } from '../../design/states.tsx'
import { fullText } from '../../design/time-text.ts'
import { useServices } from '../../shell/services.tsx'
import { hasLists } from '../checks.ts'
import { useLoaded } from '../load.ts'
import { Unready } from '../unready.tsx'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { Part } from './part.tsx'
import { useSave } from './use-save.ts'

type Secret = { name: string; updatedAt: string }

/** The names of the secrets; their values are only ever written. */
export function Secrets() {
  const { rest } = useServices()
  const [loaded, reload] = useLoaded('secrets', () => rest.get('/api/secrets', hasLists<{ secrets: Secret[] }>('secrets')))
  const [writing, setWriting] = useState<string | null>(null)
  const [removing, setRemoving] = useState<string | null>(null)
  const done = () => {
    setWriting(null)
    setRemoving(null)
    reload()
  }
  return (
    <Part main title="Secrets" note={<>Code actions that name them find them in <code>process.env</code>. They are kept encrypted; nobody can read one back.</>} action={<button type="button" class="button primary" onClick={() => setWriting('')}><Icon name="plus" />New secret</button>}>
      {loaded.at !== 'ready' ? <Unready loaded={loaded} rows={2} what="The secrets could not be loaded" again={reload} />
      : loaded.value.secrets.length === 0 ? <Empty icon="lock" title="There are no secrets"><p>Keep the keys of other services here, never in code.</p></Empty>
      : (
        <ul class="cards">
          {loaded.value.secrets.map(({ name, updatedAt }) => (
            <li key={name} class="card">
              <span class="kind-mark"><Icon name="lock" /></span>
              <div class="grow"><p class="card-title"><code class="one-line">{name}</code></p><p class="muted">Written {fullText(updatedAt)}</p></div>
              <button type="button" class="button small" aria-label={`Replace ${name}`} onClick={() => setWriting(name)}>Replace</button>
              <button type="button" class="button small danger" aria-label={`Remove ${name}`} onClick={() => setRemoving(name)}>Remove</button>
            </li>
          ))}
        </ul>
      )}
      {writing !== null && <SecretDialog name={writing} close={() => setWriting(null)} done={done} />}
      {removing !== null && (
        <ConfirmDialog title={`Remove ${removing}?`} word="Remove" danger act={() => rest.change('DELETE', `/api/secrets/${encodeURIComponent(removing)}`)} close={() => setRemoving(null)} done={done}>
          <p>Code actions that name it fail from now on, until it is written again.</p>
        </ConfirmDialog>
      )}
    </Part>
  )
}

/** `name` empty: a new one. */
function SecretDialog({ name: given, close, done }: { name: string; close: () => void; done: () => void }) {
  const { rest } = useServices()
  const [name, setName] = useState(given)
  const [value, setValue] = useState('')
  const { busy, problem, save } = useSave()
  const submit = async (event: Event) => {
    event.preventDefault()
    if ((await save(() => rest.change('PUT', `/api/secrets/${encodeURIComponent(name.trim())}`, { value }))).ok) done()
  }
  return (
    <Dialog title={given === '' ? 'New secret' : `Replace ${given}`} close={close}>
      <form class="form" onSubmit={(event) => void submit(event)}>
        {given === '' && <label class="field">Name<input required maxLength={60} autocomplete="off" placeholder="SHOP_KEY" value={name} onInput={(event) => setName(event.currentTarget.value)} /></label>}
        <label class="field">Value<input type="password" required maxLength={10_000} autocomplete="off" value={value} onInput={(event) => setValue(event.currentTarget.value)} /><small>It works from the next run of a code action on.</small></label>
        {problem !== null && <Problem>{problem}</Problem>}
        <div class="dialog-foot">
          <button type="button" class="button" onClick={close}>Cancel</button>
          <button type="submit" class="button primary" disabled={busy || name.trim() === '' || value === ''}>{busy ? 'Saving…' : 'Save'}</button>
        </div>
      </form>
    </Dialog>
  )
}
