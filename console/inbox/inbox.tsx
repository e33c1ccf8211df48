import { useEffect } from 'preact/hooks'
import { Empty } from '../design/states.tsx'
import { useLive, useServices } from '../shell/services.tsx'
import { isView, VIEW_LOOKS } from '../shell/views.ts'
import { Conversation } from '../thread/conversation.tsx'
import { ConversationList } from './conversation-list.tsx'
import { nameOf } from './names.ts'

/** The list of a view, and the conversation that is open beside it; on a phone one of the two. */
export function Inbox({ rest, query }: { rest: string[]; query: Record<string, string> }) {
  const { client, title } = useServices()
  const view = isView(rest[0]) ? rest[0] : 'mine'
  const conversation = rest[1] ?? null
  const wanted = { view, queue: query['queue'] ?? null, search: query['search'] ?? '' }
  useEffect(() => client.show(wanted), [client, wanted.view, wanted.queue, wanted.search])
  useEffect(() => client.open(conversation), [client, conversation])
  useEffect(() => () => client.open(null), [client])
  const name = useLive(({ live }) => {
    const summary = conversation === null ? undefined : live.conversations[conversation]
    return summary ? nameOf(summary) : null
  })
  const viewTitle = VIEW_LOOKS.find((look) => look.view === view)?.title ?? ''
  useEffect(() => title.page(name ?? viewTitle), [title, name, viewTitle])
  return (
    <div class="inbox">
      <ConversationList query={wanted} open={conversation} />
      {conversation === null ? <section class="thread-pane vacant"><Empty icon="inbox" title="No conversation is open"><p>Choose one from the list, or press <kbd>j</kbd> for the next.</p></Empty></section>
      : <Conversation key={conversation} id={conversation} back={wanted} />}
    </div>
  )
}
