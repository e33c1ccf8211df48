import { useEffect, useState } from 'preact/hooks'
import { Guard } from '../design/guard.tsx'
import { Failed } from '../design/states.tsx'
import { Inbox } from '../inbox/inbox.tsx'
import { PAGES } from '../pages/pages.ts'
import { Connection } from './connection.tsx'
import { KeyHelp } from './key-help.tsx'
import { useKeys } from './keys.ts'
import { NoticeDialog } from './notices.tsx'
import { PageHost } from './page-host.tsx'
import type { NewsFeed } from './root.tsx'
import { go, linkTo, useAddress } from './router.ts'
import { useServices } from './services.tsx'
import { Side } from './side.tsx'
import { useCalls } from './use-calls.ts'
import { VIEW_LOOKS } from './views.ts'

type Open = 'keys' | 'notices' | null

/** The frame around every page: navigation, connection, what is open over it, and which page the address means. */
export function Shell({ news }: { news: NewsFeed }) {
  const { path, query } = useAddress()
  const { me } = useServices()
  const [open, setOpen] = useState<Open>(null)
  const [first = '', ...rest] = path
  useEffect(() => {
    if (first === '') go(linkTo('inbox', 'mine'), { replace: true })
  }, [first])
  useCalls(news)
  useKeys({
    '?': () => setOpen('keys'),
    i: () => setOpen('notices'),
    ...Object.fromEntries(VIEW_LOOKS.map(({ view }, i) => [String(i + 1), () => go(linkTo('inbox', view))])),
    ...Object.fromEntries(PAGES.filter(({ icon, roles }) => icon !== null && roles.includes(me.role)).map(({ path }) => [`g ${path[0]}`, () => go(linkTo(path))])),
  })
  const page = PAGES.find((page) => page.path === first)
  const reading = first === 'inbox' && rest.length > 1
  return (
    <div class={`shell ${reading ? 'reading' : ''}`}>
      <a class="skip" href="#main">Skip to the page</a>
      <Side path={path} query={query} openNotices={() => setOpen('notices')} openKeys={() => setOpen('keys')} />
      <main id="main" class="page" tabIndex={-1}>
        <Connection />
        {first === 'inbox' || first === '' ? <Guard what="The inbox"><Inbox rest={rest} query={query} /></Guard>
        : page?.roles.includes(me.role) ? <PageHost key={page.path} page={page} rest={rest} query={query} />
        : page ? <Failed what="This page is not for you" reason={`It is for the roles ${page.roles.join(' and ')}; yours is ${me.role}.`} word="To the inbox" again={() => go(linkTo('inbox', 'mine'))} />
        : <Failed what="There is no such page" reason={`Nothing is at ${location.pathname}.`} word="To the inbox" again={() => go(linkTo('inbox', 'mine'))} />}
      </main>
      {open === 'keys' && <KeyHelp close={() => setOpen(null)} />}
      {open === 'notices' && <NoticeDialog close={() => setOpen(null)} />}
    </div>
  )
}
