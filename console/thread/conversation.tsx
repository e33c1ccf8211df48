import type { ComponentType } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Icon } from '../design/icon.tsx'
import { Guard } from '../design/guard.tsx'
import { Bones, Failed, Problem } from '../design/states.tsx'
import type { Query } from '../live/list.ts'
import { type ConversationPanel, loadPanel } from '../pages/pages.ts'
import { useKeys } from '../shell/keys.ts'
import { linkTo, withQuery } from '../shell/router.ts'
import { useLive, useServices } from '../shell/services.tsx'
import { Actions, type ActionsHandle } from './actions.tsx'
import { Composer, type ComposerHandle } from './composer.tsx'
import { ThreadHead } from './thread-head.tsx'
import { Thread } from './thread.tsx'

/** A conversation as an agent works in it: its head, thread and composer, and who it is with. `back`: the list it was opened from. */
export function Conversation({ id, back }: { id: string; back: Query }) {
  const { client, prefs } = useServices()
  const summary = useLive(({ live }) => live.conversations[id])
  const thread = useLive(({ live }) => live.threads[id])
  const [problem, setProblem] = useState<string | null>(null)
  const [panel, setPanel] = useState(prefs.get().panel && innerWidth >= 1280)
  const composer = useRef<ComposerHandle>(null)
  const actions = useRef<ActionsHandle>(null)
  const togglePanel = () => {
    prefs.set({ panel: !panel })
    setPanel(!panel)
  }
  useKeys({
    r: () => composer.current?.begin(false),
    n: () => composer.current?.begin(true),
    p: togglePanel,
    t: () => actions.current?.takeOver(),
    x: () => actions.current?.transfer(),
    z: () => actions.current?.snooze(),
    b: () => actions.current?.returnToBot(),
    e: () => actions.current?.close(),
  })
  const backLink = withQuery(linkTo('inbox', back.view), { queue: back.queue, search: back.search })

  if (thread?.failed && !thread.loaded) {
    return (
      <section class="thread-pane">
        <header class="thread-head"><a class="icon-button back" href={backLink} aria-label="Back to the list"><Icon name="back" /></a></header>
        <Failed what="The conversation could not be loaded" reason={thread.failed} again={() => {
          client.open(null)
          client.open(id)
        }} />
      </section>
    )
  }
  return (
    <>
      <section class="thread-pane" aria-label="Conversation">
        {summary ? <ThreadHead summary={summary} backLink={backLink} panel={loadPanel === null ? null : panel} togglePanel={togglePanel} viewers={thread?.viewers ?? []}>
          <Actions handle={actions} summary={summary} failed={setProblem} />
        </ThreadHead> : <header class="thread-head"><a class="icon-button back" href={backLink} aria-label="Back to the list"><Icon name="back" /></a></header>}
        {problem !== null && <div class="thread-problem"><Problem>{problem} <button type="button" class="button small" onClick={() => setProblem(null)}>Dismiss</button></Problem></div>}
        {summary && thread?.loaded ? <Thread id={id} summary={summary} thread={thread} /> : <div class="thread-scroll"><Bones rows={5} /></div>}
        {summary && <Composer handle={composer} summary={summary} caughtUp={thread?.caughtUp ?? false} />}
      </section>
      {panel && summary && loadPanel !== null && <Panel load={loadPanel} conversation={id} contact={summary.contact.id} close={togglePanel} />}
    </>
  )
}

function Panel({ load, conversation, contact, close }: { load: () => Promise<ConversationPanel>; conversation: string; contact: string; close: () => void }) {
  const [loaded, setLoaded] = useState<{ Panel: ComponentType<{ conversation: string; contact: string }> } | null>(null)
  const [failed, setFailed] = useState(false)
  const fetchIt = () => {
    setFailed(false)
    load().then((Panel) => setLoaded({ Panel }), () => setFailed(true))
  }
  useEffect(fetchIt, [])
  return (
    <aside class="panel-pane" aria-label="Contact">
      <div class="panel-close"><button type="button" class="icon-button" aria-label="Hide the contact" title="Hide the contact (p)" onClick={close}><Icon name="close" /></button></div>
      {failed ? <Failed what="The contact could not be loaded" reason="The server cannot be reached, or has been updated: reload the page." again={fetchIt} /> : loaded ? <Guard what="The contact"><loaded.Panel conversation={conversation} contact={contact} /></Guard> : <Bones rows={4} />}
    </aside>
  )
}
