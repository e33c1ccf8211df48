import { useState } from 'preact/hooks'
import { Icon } from '../../design/icon.tsx'
import { Empty } from '../../design/states.tsx'
import { fullText } from '../../design/time-text.ts'
import { Ago, useNow } from '../../design/when.tsx'
import { useServices } from '../../shell/services.tsx'
import { hasLists } from '../checks.ts'
import { useLoaded } from '../load.ts'
import { Unready } from '../unready.tsx'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { KeyDialog } from './key-dialog.tsx'
import { Part } from './part.tsx'

type ApiKey = { id: string; name: string; scopes: string[]; createdAt: string; lastUsedAt: string | null; revokedAt: string | null }

/** Keys with which programs use the HTTP API. */
export function Keys() {
  const { rest } = useServices()
  const now = useNow(30_000)
  const [loaded, reload] = useLoaded('keys', () => rest.get('/api/api-keys', hasLists<{ apiKeys: ApiKey[] }>('apiKeys')))
  const [making, setMaking] = useState(false)
  const [revoking, setRevoking] = useState<ApiKey | null>(null)
  const keys = loaded.at === 'ready' ? loaded.value.apiKeys : []
  const [working, revoked] = [keys.filter((key) => key.revokedAt === null), keys.filter((key) => key.revokedAt !== null)]
  const card = (key: ApiKey) => (
    <li key={key.id} class={`card ${key.revokedAt === null ? '' : 'off'}`}>
      <span class="kind-mark"><Icon name="key" /></span>
      <div class="grow">
        <p class="card-title"><span class="one-line">{key.name}</span>{key.revokedAt !== null && <span class="chip">Revoked {fullText(key.revokedAt)}</span>}</p>
        <p class="chips">{key.scopes.map((scope) => <code key={scope} class="chip">{scope}</code>)}</p>
        <p class="muted">Made {fullText(key.createdAt)} · {key.lastUsedAt === null ? 'never used' : <>last used: <Ago at={key.lastUsedAt} now={now} /></>}</p>
      </div>
      {key.revokedAt === null && <button type="button" class="button small danger" aria-label={`Revoke the key ${key.name}`} onClick={() => setRevoking(key)}>Revoke</button>}
    </li>
  )
  return (
    <Part main title="API keys" note="For programs and for the command line: a key may do what its scopes say." action={<button type="button" class="button primary" onClick={() => setMaking(true)}><Icon name="plus" />New key</button>}>
      {loaded.at !== 'ready' ? <Unready loaded={loaded} rows={3} what="The keys could not be loaded" again={reload} />
      : keys.length === 0 ? <Empty icon="key" title="There are no keys"><p>Make one to publish flows from the command line.</p></Empty>
      : (
        <>
          <ul class="cards">{working.map(card)}</ul>
          {revoked.length > 0 && <><h3 class="cards-title">Revoked</h3><ul class="cards">{revoked.map(card)}</ul></>}
        </>
      )}
      {making && <KeyDialog close={() => setMaking(false)} made={reload} />}
      {revoking !== null && (
        <ConfirmDialog title={`Revoke “${revoking.name}”?`} word="Revoke" danger act={() => rest.change('DELETE', `/api/api-keys/${encodeURIComponent(revoking.id)}`)} close={() => setRevoking(null)} done={() => {
          setRevoking(null)
          reload()
        }}>
          <p>Programs that use it are refused from now on. This cannot be taken back: make another key instead.</p>
        </ConfirmDialog>
      )}
    </Part>
  )
}
