import { Icon } from '../design/icon.tsx'
import { PAGES } from '../pages/pages.ts'
import { Mark } from './mark.tsx'
import { MyMenu } from './my-menu.tsx'
import { linkTo, withQuery } from './router.ts'
import { useLive, useServices } from './services.tsx'
import { countText, VIEW_LOOKS } from './views.ts'

/** The navigation: views with how many there are, queues, pages, notices, and me. */
export function Side({ path, query, openNotices, openKeys }: { path: string[]; query: Record<string, string>; openNotices: () => void; openKeys: () => void }) {
  const { me } = useServices()
  const counts = useLive(({ live }) => live.counts)
  const queues = useLive(({ live }) => live.queues)
  const unread = useLive(({ live }) => live.notices.filter(({ readAt }) => readAt === null).length)
  const [first, view] = path
  const queue = query['queue'] ?? null
  return (
    <nav class="side" aria-label="Main">
      <div class="side-top">
        <a class="brand" href={linkTo('inbox', 'mine')}><Mark /><span>Midflow</span></a>
        <button type="button" class="icon-button" aria-label={unread > 0 ? `Notifications, ${unread} unread` : 'Notifications'} title="Notifications (i)" onClick={openNotices}>
          <Icon name="bell" />{unread > 0 && <span class="dot-count">{unread > 9 ? '9+' : unread}</span>}
        </button>
      </div>
      <div class="side-scroll">
        <h3 class="side-title">Inbox</h3>
        <ul class="side-views">
          {VIEW_LOOKS.map(({ view: name, title, icon }) => (
            <li key={name}>
              <a class="side-link" href={linkTo('inbox', name)} title={title} aria-current={first === 'inbox' && view === name && queue === null ? 'page' : undefined}>
                <Icon name={icon} /><span class="grow one-line">{title}</span>
                {counts !== null && counts[name] > 0 && name !== 'closed' && <span class={`count number ${name === 'waiting' ? 'hot' : ''}`}>{countText(counts[name])}</span>}
              </a>
            </li>
          ))}
        </ul>
        {queues.length > 0 && <>
          <h3 class="side-title">Queues</h3>
          <ul class="side-queues">
            {queues.map(({ name, waiting, online }) => (
              <li key={name}>
                <a class="side-link" href={withQuery(linkTo('inbox', 'waiting'), { queue: name })} title={`${name}: ${waiting} waiting, ${online} online`} aria-current={first === 'inbox' && queue === name ? 'page' : undefined}>
                  <span class={`presence ${online > 0 ? 'online' : ''}`} /><span class="grow one-line">{name}</span>{waiting > 0 && <span class="count number">{countText(waiting)}</span>}
                </a>
              </li>
            ))}
          </ul>
        </>}
        {PAGES.length > 0 && <hr class="side-rule" />}
        <ul class="side-pages">
          {PAGES.filter(({ roles, icon }) => icon !== null && roles.includes(me.role)).map((page) => page.icon !== null && (
            <li key={page.path}>
              <a class="side-link" href={linkTo(page.path)} title={page.title} aria-current={first === page.path ? 'page' : undefined}><Icon name={page.icon} /><span class="grow one-line">{page.title}</span></a>
            </li>
          ))}
        </ul>
      </div>
      <ul class="tabs">
        <li><a class="tab" href={linkTo('inbox', 'mine')} aria-current={first === 'inbox' ? 'page' : undefined}><Icon name="inbox" />Inbox</a></li>
        {PAGES.filter(({ roles, icon }) => icon !== null && roles.includes(me.role)).map((page) => page.icon !== null && (
          <li key={page.path}><a class="tab" href={linkTo(page.path)} aria-current={first === page.path ? 'page' : undefined}><Icon name={page.icon} />{page.title}</a></li>
        ))}
        <li><button type="button" class="tab" onClick={openNotices}><Icon name="bell" />Notices{unread > 0 && <span class="dot-count">{unread > 9 ? '9+' : unread}</span>}</button></li>
      </ul>
      <MyMenu openKeys={openKeys} />
    </nav>
  )
}
