import { Icon } from '../design/icon.tsx'
import type { Outgoing } from '../live/thread.ts'
import { useLive, useServices } from '../shell/services.tsx'
import { RichText } from '../../widget/app/rich-text.tsx'

/** A reply or a note on its way; one that was refused says why, and can be sent again or dropped. */
export function Unsent({ conversation, out }: { conversation: string; out: Outgoing }) {
  const { client } = useServices()
  const online = useLive(({ live }) => live.online)
  const { request, status, reason } = out
  return (
    <article class={`message agent first unsent ${request.note ? 'as-note' : ''} ${status}`} aria-label="Not sent yet">
      <div class="message-body">
        {request.text !== '' && <div class="bubble"><RichText text={request.text} plain={request.note} /></div>}
        {request.files.length > 0 && <div class="file-card"><Icon name="file" />{request.files.length === 1 ? 'A file' : `${request.files.length} files`}</div>}
        {status === 'refused'
          ? <div class="refused" role="alert"><Icon name="alert" />Not sent: {reason}
              <button type="button" class="button small" onClick={() => client.retry(conversation, request.id)}>Try again</button>
              <button type="button" class="button small" onClick={() => client.discard(conversation, request.id)}>Drop it</button>
            </div>
          : <div class="seen muted">{status === 'waiting' && !online ? 'Will be sent when the connection is back' : 'Sending…'}</div>}
      </div>
    </article>
  )
}
