import { render } from 'preact'
import type { App, Host } from '../core/host.ts'
import { openPolling } from '../core/polling.ts'
import { openQuestion, top, unread } from '../core/sync.ts'
import { browserTime as time } from '../core/time.ts'
import { visitorToken } from '../core/token.ts'
import { openWebSocket } from '../core/websocket.ts'
import { createClient } from './client.ts'
import { fitLines } from './composer.tsx'
import { fitKeyboard } from './fit-keyboard.ts'
import { type FollowEnd, followEnd } from './follow-end.ts'
import { dressLauncher } from './launcher.ts'
import { LOSS_SAID, LOSS_SERIOUS, Panel } from './panel.tsx'
import { directionOf, textsOf } from './texts.ts'
import { createTheme } from './theme.ts'
import type { Acts, Ui } from './ui.ts'
import css from './widget.css'

/** Brings the widget to life behind the loader's launcher: one `draw` makes the screen from the conversation and the page's own state. */
export function start(host: Host): App {
  const { root, tab, memory } = host
  const texts = textsOf(host.language)
  const theme = createTheme(host.launcher)
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet, theme.sheet]
  const frame = document.createElement('div')
  frame.className = 'frame'
  frame.dir = directionOf(host.language)
  frame.lang = host.language
  root.append(frame)
  const launcher = dressLauncher(host.launcher, texts)

  let token = ''
  const connect = () => {
    token = visitorToken(memory)
    const auth = { token, site: host.site, language: host.language.slice(0, 20) }
    const made = createClient({
      server: host.server,
      auth: () => auth,
      transports: [openWebSocket, openPolling],
      time,
      random: Math.random,
      page: () => ({ url: location.href.slice(0, 2000), title: document.title.slice(0, 300) }),
      tab,
      told: (message) => host.tell('message', message),
    })
    made.subscribe(later)
    return made
  }

  let over = false
  let due = false
  const later = () => {
    if (!due) queueMicrotask(draw)
    due = true
  }
  const visible = () => document.visibilityState === 'visible'
  const field = () => root.querySelector('textarea')

  let client = connect()
  let ui: Ui = {
    view: client.get(), texts, language: host.language, open: tab.get('open') !== null, draft: tab.get('draft') ?? '', picked: [],
    behind: false, lost: 0, heardFrom: null, question: null,
  }
  let told = 0
  let colour: string | null = null
  let watched: number | null = null
  let follow: FollowEnd | null = null
  const change = (part: Partial<Ui>) => {
    ui = { ...ui, ...part }
    later()
  }

  const draw = () => {
    due = false
    if (over) return
    if (ui.open && visible() && unread(client.get().thread) > 0) client.read()
    const view = client.get()
    const { thread, site, since } = view
    const question = openQuestion(thread)
    if (question?.seq !== ui.question?.seq) ui.picked = []
    const heardFrom = thread.loaded ? (ui.heardFrom ?? top(thread)) : null
    ui = { ...ui, view, question, heardFrom, lost: since === null ? 0 : time.now() - since }
    if (since !== watched) for (const ms of [LOSS_SAID, LOSS_SERIOUS]) time.after(ms, later)
    watched = since
    if (thread.conversation) memory.set('live', '1')
    if (site && site.color !== colour) theme.paint((colour = site.color))
    const count = unread(thread)
    if (count !== told) host.tell('unread', (told = count))
    launcher.show(ui.open, count)
    render(<Panel ui={ui} acts={acts} />, frame)
    const box = root.querySelector('.thread')
    if (box) follow ??= followEnd(box, (behind) => behind !== ui.behind && change({ behind }))
    const lines = field()
    if (lines && ui.open) fitLines(lines)
    follow?.drawn()
  }

  const turn = (open: boolean) => {
    if (open === ui.open) return
    ui.open = open
    tab.set('open', open ? '1' : null)
    draw()
    follow?.toEnd()
    // A phone's keyboard would cover what there is to read.
    const first = matchMedia('(pointer: fine)').matches ? field() : root.querySelector<HTMLElement>('.close')
    if (open) first?.focus()
    host.tell(open ? 'open' : 'close', null)
  }
  const draft = (text: string) => {
    tab.set('draft', text === '' || ui.question?.question?.sensitive ? null : text)
    change({ draft: text })
  }
  const acts: Acts = {
    close() {
      turn(false)
      host.launcher.focus()
    },
    draft(text) {
      if (text !== '') client.typing()
      draft(text)
    },
    send() {
      const text = ui.draft.trim()
      if (text === '') return
      client.write(text)
      draft('')
      follow?.toEnd()
      field()?.focus()
    },
    answer(message, ids, byKey) {
      client.choose(message, ids)
      follow?.toEnd()
      if (byKey) field()?.focus()
    },
    pick: (id) => change({ picked: ui.picked.includes(id) ? ui.picked.filter((other) => other !== id) : [...ui.picked, id] }),
    retry: (id) => client.retry(id),
    discard: (id) => client.discard(id),
    toEnd: () => follow?.toEnd(),
  }

  const restart = () => {
    client.close()
    client = connect()
    change({ heardFrom: null })
  }

  const ends: (() => void)[] = [fitKeyboard(frame), () => follow?.end()]
  const listen = (target: EventTarget, event: string, act: (event: Event) => void) => {
    target.addEventListener(event, act)
    ends.push(() => target.removeEventListener(event, act))
  }
  const woken = () => {
    if (!visible()) return
    client.wake()
    later()
  }
  listen(document, 'visibilitychange', woken)
  listen(window, 'pageshow', woken)
  listen(window, 'online', woken)
  // Another tab has forgotten the visitor, or was the first to make a token.
  listen(window, 'storage', () => {
    if (memory.get('token') !== token) restart()
  })
  listen(frame, 'keydown', (event) => {
    if (event instanceof KeyboardEvent && event.key === 'Escape' && !event.isComposing) acts.close()
  })
  theme.paint(null)
  draw()

  return {
    open: () => turn(true),
    close: () => turn(false),
    toggle: () => turn(!ui.open),
    forget() {
      for (const name of ['token', 'live']) memory.set(name, null)
      tab.set('outbox', null)
      draft('')
      restart()
    },
    destroy() {
      over = true
      client.close()
      for (const end of ends) end()
      render(null, frame)
      frame.remove()
    },
  }
}
