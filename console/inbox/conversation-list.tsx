import { useEffect, useRef, useState } from 'preact/hooks'
import { Icon } from '../design/icon.tsx'
import { Menu } from '../design/menu.tsx'
import { Bones, Empty, Failed } from '../design/states.tsx'
import { useNow } from '../design/when.tsx'
import { keyOf, type Query, shown } from '../live/list.ts'
import { useKeys } from '../shell/keys.ts'
import { go, linkTo, withQuery } from '../shell/router.ts'
import { useLive, useServices } from '../shell/services.tsx'
import { countText, VIEW_LOOKS } from '../shell/views.ts'
import { Row } from './row.tsx'

/** After the last key of a search, before it is asked for, milliseconds. */
const SEARCH_PAUSE = 250

/** The conversations of a view in live order, with search; more are fetched when the end comes near. */
export function ConversationList({ query, open }: { query: Query; open: string | null }) {
  const { client, me } = useServices()
  const list = useLive(({ live }) => live.lists[keyOf(query)])
  const conversations = useLive(({ live }) => live.conversations)
  const typing = useLive(({ live }) => live.typing)
  const counts = useLive(({ live }) => live.counts)
  const now = useNow(1000)
  const rows = list ? shown(list, conversations, me.id) : []
  const look = VIEW_LOOKS.find(({ view }) => view === query.view)
  const linkOf = (id: string | null) => withQuery(linkTo('inbox', query.view, id), { queue: query.queue, search: query.search })
  const move = (by: number) => {
    const at = rows.findIndex(({ id }) => id === open)
    const next = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))]
    if (next) go(linkOf(next.id))
  }
  const search = useRef<HTMLInputElement>(null)
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    '/': () => search.current?.focus(),
    Escape: () => {
      if (open !== null) go(linkOf(null))
    },
  })
  useEffect(() => {
    if (open !== null) document.querySelector(`[data-conversation="${CSS.escape(open)}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [open, rows.length > 0])
  const scrolled = (box: HTMLElement) => {
    if (box.scrollHeight - box.scrollTop - box.clientHeight < 400) client.more()
  }
  return (
    <section class="list-pane" aria-label="Conversations">
      <header class="list-head">
        <div class="list-title">
          <h1 class="one-line">{query.queue ?? look?.title}</h1>
          {counts !== null && query.queue === null && query.search === '' && <span class="muted number">{countText(counts[query.view])}</span>}
          <span class="grow" />
          <Menu label="Choose a view" className="icon-button view-menu" button={<Icon name="down" />}>
            {(close) => VIEW_LOOKS.map(({ view, title, icon }) => (
              <a key={view} role="menuitem" class="menu-item" href={linkTo('inbox', view)} onClick={close}><Icon name={icon} /><span class="grow">{title}</span>{counts !== null && <span class="muted number">{countText(counts[view])}</span>}</a>
            ))}
          </Menu>
        </div>
        <SearchBox field={search} value={query.search} found={(text) => go(withQuery(linkTo('inbox', query.view, open), { queue: query.queue, search: text }), { replace: true })} />
      </header>
      <div class="list-scroll" onScroll={(event) => scrolled(event.currentTarget)}>
        {list?.failed && rows.length === 0 ? <Failed what="The list could not be loaded" reason={list.failed} again={() => client.show(query)} />
        : !list || (!list.loaded && rows.length === 0) ? <Bones rows={7} />
        : rows.length === 0 ? (query.search === '' ? <Empty icon={look?.icon ?? 'inbox'} title="All clear"><p>{query.queue === null ? look?.empty : `Nobody waits in ${query.queue}.`}</p></Empty>
          : <Empty icon="search" title="Nothing found"><p>No conversation here has “{query.search}” in its messages, name, e-mail or ticket.</p>
              {query.view !== 'all' && <a class="button small" href={withQuery(linkTo('inbox', 'all', open), { search: query.search })}>Search all open</a>}
              {query.view === 'all' && <a class="button small" href={withQuery(linkTo('inbox', 'closed', open), { search: query.search })}>Search closed ones</a>}
            </Empty>)
        : <ul class="rows">
            {rows.map((summary) => (
              <Row key={summary.id} summary={summary} href={linkOf(summary.id)} current={summary.id === open} me={me.id} now={now} typing={(typing[summary.id] ?? []).some(({ agent }) => agent === null)} />
            ))}
          </ul>}
        {list?.loading && rows.length > 0 && list.next !== null && <Bones rows={1} />}
      </div>
    </section>
  )
}

function SearchBox({ field, value, found }: { field: { current: HTMLInputElement | null }; value: string; found: (text: string) => void }) {
  const [text, setText] = useState(value)
  const [asked, setAsked] = useState(value)
  if (value !== asked) {
    setAsked(value)
    setText(value)
  }
  useEffect(() => {
    if (text.trim() === asked) return undefined
    const timer = setTimeout(() => {
      setAsked(text.trim())
      found(text.trim())
    }, SEARCH_PAUSE)
    return () => clearTimeout(timer)
  }, [text, asked])
  return (
    <div class="search" role="search">
      <Icon name="search" />
      <input ref={field} type="search" class="input" aria-label="Search conversations" placeholder="Search" value={text} maxLength={200} onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          setText('')
          event.currentTarget.blur()
        }} />
      {text === '' && <kbd>/</kbd>}
    </div>
  )
}
