import { render } from 'preact'
import type { App, Host } from '../core/host.ts'
import { openPolling } from '../core/polling.ts'
import { unread } from '../core/sync.ts'
import { browserTime } from '../core/time.ts'
import { visitorToken } from '../core/token.ts'
import { openWebSocket } from '../core/websocket.ts'
import { createClient } from './client.ts'
import { Panel } from './panel.tsx'
import { directionOf, textsOf } from './texts.ts'
import { createTheme } from './theme.ts'
import { fitKeyboard } from './fit-keyboard.ts'
import css from './widget.css'

/** Brings the widget to life behind the loader's launcher. */
export function start(host: Host): App {
  const { element, root, launcher, tab } = host
  const texts = textsOf(host.language)
  const theme = createTheme(element)
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet, theme.sheet]
  const frame = document.createElement('div')
  frame.className = 'frame'
  frame.dir = directionOf(host.language)
  frame.lang = host.language
  const badge = document.createElement('span')
  badge.className = 'badge'
  badge.ariaHidden = 'true'
  root.append(frame)

  let open = tab.get('open') !== null
  let focus = false
  let told = 0
  let colour: string | null = null
  const ends: (() => void)[] = []
  const listen = (target: EventTarget, event: string, act: (event: Event) => void) => {
    target.addEventListener(event, act)
    ends.push(() => target.removeEventListener(event, act))
  }
  const connect = () =>
    createClient({
      server: host.server,
      auth: () => ({ token: visitorToken(host.memory), site: host.site, language: host.language.slice(0, 20) }),
      transports: [openWebSocket, openPolling],
      time: browserTime,
      random: Math.random,
      page: () => ({ url: location.href.slice(0, 2000), title: document.title.slice(0, 300) }),
      tab,
      told: (message) => host.tell('message', message),
    })
  let client = connect()

  const draw = () => {
    const view = client.get()
    const { thread, site } = view
    if (thread.conversation) host.memory.set('live', '1')
    if (open && document.visibilityState === 'visible' && unread(thread) > 0) client.read()
    if (site && site.color !== colour) theme.paint((colour = site.color))
    const count = unread(client.get().thread)
    if (count !== told) host.tell('unread', (told = count))
    badge.textContent = String(count)
    badge.hidden = count === 0 || open
    launcher.ariaExpanded = String(open)
    launcher.ariaLabel = open ? texts.close : count > 0 ? `${texts.open}, ${texts.unread(count)}` : texts.open
    launcher.title = ''
    render(<Panel view={view} client={client} texts={texts} language={host.language} tab={tab} open={open} focus={focus} close={close} />, frame)
    focus = false
  }
  let drawn = true
  const later = () => {
    if (drawn) queueMicrotask(redraw)
    drawn = false
  }
  const redraw = () => {
    drawn = true
    if (root.contains(frame)) draw()
  }

  const turn = (to: boolean) => {
    if (open === to) return
    open = to
    focus = to
    tab.set('open', to ? '1' : null)
    draw()
    host.tell(to ? 'open' : 'close', null)
  }
  const close = () => {
    turn(false)
    launcher.focus()
  }

  launcher.append(badge)
  client.subscribe(later)
  theme.paint(null)
  listen(frame, 'keydown', (event) => {
    if (event instanceof KeyboardEvent && event.key === 'Escape' && !event.isComposing) close()
  })
  const woken = () => {
    if (document.visibilityState !== 'visible') return
    client.wake()
    later()
  }
  listen(document, 'visibilitychange', woken)
  listen(window, 'pageshow', woken)
  listen(window, 'online', woken)
  ends.push(fitKeyboard(frame))
  draw()

  return {
    open: () => turn(true),
    close: () => turn(false),
    toggle: () => turn(!open),
    forget() {
      client.close()
      for (const name of ['token', 'live']) host.memory.set(name, null)
      for (const name of ['outbox', 'draft']) tab.set(name, null)
      client = connect()
      client.subscribe(later)
      draw()
    },
    destroy() {
      client.close()
      for (const end of ends) end()
      render(null, frame)
      frame.remove()
    },
  }
}
