import { useState } from 'preact/hooks'
import { Dialog } from '../../design/dialog.tsx'
import { Problem } from '../../design/states.tsx'
import { isObject } from '../../live/wire.ts'
import { useServices } from '../../shell/services.tsx'
import { SCOPES, type Scope } from '../../../server/protocol/scopes.ts'
import { CopyText } from './copy-text.tsx'
import { useSave } from './use-save.ts'

const SCOPE_WORDS: Record<Scope, string> = {
  'releases.read': 'Read releases and flow files', 'releases.write': 'Publish and roll back', 'secrets.write': 'Write secrets', 'records.read': 'Read contacts, companies, deals and tickets',
  'records.write': 'Change them', 'conversations.read': 'Read conversations', 'conversations.write': 'Write notes, close, give back to the bot', 'identity.write': 'Say who a visitor is',
  'users.write': 'Manage users', 'keys.write': 'Manage keys with no more than these scopes', 'audit.read': 'Read the audit log',
}

/** Makes a key and shows it, once. */
export function KeyDialog({ close, made }: { close: () => void; made: () => void }) {
  const { rest } = useServices()
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<readonly Scope[]>([])
  const [key, setKey] = useState<string | null>(null)
  const { busy, problem, save } = useSave()
  const submit = async (event: Event) => {
    event.preventDefault()
    const reply = await save(() => rest.change('POST', '/api/api-keys', { name: name.trim(), scopes }))
    if (!reply.ok) return
    setKey(isObject(reply.value) ? String(reply.value['key'] ?? '') : '')
    made()
  }
  if (key !== null) {
    return (
      <Dialog title="The key is made" close={close}>
        <p>Copy it now: it is shown this once only. Keep it where you keep passwords.</p>
        <CopyText label="The key" text={key} />
        <div class="dialog-foot"><button type="button" class="button primary" onClick={close}>Done</button></div>
      </Dialog>
    )
  }
  const toggle = (scope: Scope) => setScopes(scopes.includes(scope) ? scopes.filter((one) => one !== scope) : [...scopes, scope])
  return (
    <Dialog title="New key" close={close}>
      <form class="form" onSubmit={(event) => void submit(event)}>
        <label class="field">Name<input required maxLength={60} autocomplete="off" placeholder="publish from CI" value={name} onInput={(event) => setName(event.currentTarget.value)} /><small>What it is for; histories and the audit log say it.</small></label>
        <fieldset class="scopes">
          <legend>What it may do</legend>
          {SCOPES.map((scope) => <label key={scope} class="check"><input type="checkbox" checked={scopes.includes(scope)} onChange={() => toggle(scope)} /><span>{SCOPE_WORDS[scope]}<small><code>{scope}</code></small></span></label>)}
        </fieldset>
        {problem !== null && <Problem>{problem}</Problem>}
        <div class="dialog-foot">
          <button type="button" class="button" onClick={close}>Cancel</button>
          <button type="submit" class="button primary" disabled={busy || scopes.length === 0 || name.trim() === ''}>{busy ? 'Making…' : 'Make the key'}</button>
        </div>
      </form>
    </Dialog>
  )
}
