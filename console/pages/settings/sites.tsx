import { useState } from 'preact/hooks'
import { Icon } from '../../design/icon.tsx'
import { Bones, Empty, Failed, Problem } from '../../design/states.tsx'
import { isObject } from '../../live/wire.ts'
import type { Reply } from '../../live/words.ts'
import { linkTo } from '../../shell/router.ts'
import { useServices } from '../../shell/services.tsx'
import type { WorkspaceView } from '../../../server/protocol/workspace.ts'
import { hasLists } from '../checks.ts'
import { useLoaded } from '../load.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { CopyText } from './copy-text.tsx'
import { Part } from './part.tsx'
import { useSave } from './use-save.ts'

/** Where the widget stands: the line to put into a page, and, for administrators, the key that proves who a visitor is. */
export function Sites() {
  const { rest, me } = useServices()
  const [loaded, reload] = useLoaded('workspace', () => rest.get('/api/workspace', hasLists<WorkspaceView>('bots')))
  if (loaded.at === 'loading') return <Part title="Sites"><Bones rows={2} /></Part>
  if (loaded.at === 'failed') return <Part title="Sites"><Failed what="The sites could not be loaded" reason={loaded.reason} again={reload} /></Part>
  const sites = loaded.value.bots.flatMap((bot) => bot.sites.map((site) => ({ site, bot }))).toSorted((a, b) => a.site.localeCompare(b.site))
  if (sites.length === 0) return <Part title="Sites"><Empty icon="globe" title="There are no sites"><p>Name one in <code>midflow.yaml</code> and publish it.</p></Empty></Part>
  return (
    <>
      {sites.map(({ site, bot }) => (
        <Part key={site} title={site} note={<>Answered by <a href={linkTo('flow', bot.name)}>{bot.title}</a>. Put this line into the pages where the widget is to stand:</>}>
          <CopyText label={`The tag of the site ${site}`} text={`<script src="${location.origin}/widget.js"${site === 'default' ? '' : ` data-site="${site}"`} async></script>`} />
          {me.role === 'admin' && <IdentityKey site={site} />}
        </Part>
      ))}
    </>
  )
}

/** The key with which the site's own server says who its visitors are. Looking at it is written into the audit log. */
function IdentityKey({ site }: { site: string }) {
  const { rest } = useServices()
  const [key, setKey] = useState<string | null>(null)
  const [renewing, setRenewing] = useState(false)
  const { busy, problem, save } = useSave()
  const path = `/api/sites/${encodeURIComponent(site)}/identity-key`
  const take = (reply: Reply<unknown>) => {
    if (reply.ok && isObject(reply.value)) setKey(String(reply.value['key'] ?? ''))
    return reply
  }
  const show = async () => take(await save(() => rest.get(path, (value): value is { key: string } => isObject(value) && typeof value['key'] === 'string')))
  return (
    <div class="identity-key">
      <p><strong>Identity key</strong><span class="muted">With it your server signs who a visitor is, so that the bot knows them. Keep it on the server.</span></p>
      {key !== null && <CopyText label={`The identity key of ${site}`} text={key} />}
      {problem !== null && <Problem>{problem}</Problem>}
      <div class="form-foot">
        {key === null && <button type="button" class="button small" disabled={busy} onClick={() => void show()}><Icon name="key" />Show the key</button>}
        <button type="button" class="button small danger" onClick={() => setRenewing(true)}>Renew it</button>
      </div>
      {renewing && (
        <ConfirmDialog title={`Renew the identity key of ${site}?`} word="Renew" danger act={async () => take(await rest.change('POST', path))} close={() => setRenewing(false)} done={() => setRenewing(false)}>
          <p>What was signed with the present key is refused from now on, until your server has the new one.</p>
        </ConfirmDialog>
      )}
    </div>
  )
}
