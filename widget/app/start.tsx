import { render } from './draw.ts'
import type { App, Host } from '../core/host.ts'
import { directionOf, localeOf } from '../core/language.ts'
import { createMemory } from '../core/memory.ts'
import type { Refusal } from '../core/socket.ts'
import { openQuestion, top, unread } from '../core/sync.ts'
import { browserTime as time } from '../core/time.ts'
import { visitorToken } from '../core/token.ts'
import { openWebSocket } from '../core/websocket.ts'
import type { Uploads } from '../parts/files.tsx'
import { texts as english } from '../texts/en.ts'
import { kindOf } from './answers.tsx'
import { createClient } from './client.ts'
import { fitLines } from './composer.tsx'
import { fitKeyboard } from './fit-keyboard.ts'
import { type FollowEnd, followEnd } from './follow-end.ts'
import { dressLauncher } from './launcher.ts'
import { LOSS_SAID, LOSS_SERIOUS, Panel } from './panel.tsx'
import { createTeller } from './teller.ts'
import { createTheme } from './theme.ts'
import { createTitle } from './title.ts'
import { openLater } from './transports.ts'
import { type Acts, sendable, type Ui } from './ui.ts'
import { formFor, limitsFor, withFiles } from './wanted.ts'
import css from './widget.css'

export { Fragment, h } from './jsx.ts'

/** Brings the widget to life behind the loader's launcher: one `draw` makes the screen from the conversation and the page's own state. */
export function start(host: Host): App {
  const { root, prefix, settings } = host
  const memory = createMemory(prefix, () => localStorage)
  const tab = createMemory(prefix, () => sessionStorage)
  const texts = host.texts ?? english
  const locale = localeOf(host.texts ? (host.language.toLowerCase().split('-')[0] ?? '') : 'en', host.language)
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
  const title = createTitle()
  const teller = createTeller(host)
  const embedded = () => host.element.matches('[embedded]')

  let token = ''
  const auth = () => ({ token, site: host.site, language: host.language.slice(0, 20), ...(settings.identity && { identity: settings.identity }) })
  const connect = () => {
    token = visitorToken(memory)
    const made = createClient({
      server: host.server,
      auth,
      transports: [openWebSocket, openLater(() => host.load('polling').then(({ openPolling }) => openPolling))],
      time,
      random: Math.random,
      page: () => ({ url: location.href.slice(0, 2000), title: title.own().slice(0, 300) }),
      tab,
      told: (message) => host.tell('message', message),
      formRefused({ request, text, files }, field) {
        memory.set('details', null)
        draft([ui.draft, text].join('\n').trim())
        change({ errors: { [field]: '' }, filled: request.details ?? {} })
        if (files.length > 0) void upload().then((made) => made?.restore(files))
      },
      refused,
    })
    made.subscribe(later)
    return made
  }
  /** An identity that is no good must not keep anybody from writing; one of somebody else begins anew. */
  const refused = (reason: Refusal) => {
    warn(reason)
    if (!settings.identity) return
    if (reason.code === OTHER_VISITOR) return forget()
    delete settings.identity
    client.wake()
  }

  let over = false
  let due = false
  const later = () => {
    if (!due) queueMicrotask(draw)
    due = true
  }
  const visible = () => document.visibilityState === 'visible'
  const field = () => root.querySelector<HTMLElement>('.composer textarea, .form :is(input, select, textarea)')

  let client = connect()
  let ui: Ui = {
    view: client.get(), texts, language: locale, server: host.server, open: tab.get('open') !== null, draft: tab.get('draft') ?? '', picked: [],
    behind: false, lost: 0, heardFrom: null, question: null, limits: null, uploads: [], dropping: false, asked: null, errors: {}, filled: {}, files: null, form: null, pick: null,
  }
  let colour: string | null = null
  let watched: number | null = null
  let follow: FollowEnd | null = null
  let uploads: Uploads | null = null
  const change = (part: Partial<Ui>) => {
    ui = { ...ui, ...part }
    later()
  }
  /** Loads a part that draws; what needs it is drawn again then. */
  const wanted = new Map<string, Promise<void>>()
  const draws = <N extends 'files' | 'form' | 'pick'>(name: N): Promise<void> => {
    const loading = wanted.get(name) ?? host.load(name).then((part) => {
      const styles = new CSSStyleSheet()
      styles.replaceSync(part.css)
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, styles]
      return change({ [name]: part })
    }).catch(() => void time.after(PART_AGAIN, () => wanted.delete(name)))
    wanted.set(name, loading)
    return loading
  }
  const upload = async (): Promise<Uploads | null> => {
    await draws('files')
    return (uploads ??= ui.files?.createUploads({ server: host.server, auth, texts, language: locale, changed: (list) => change({ uploads: list }) }) ?? null)
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
    const limits = limitsFor(view, question?.question ?? null, settings.attachments !== false)
    const asked = formFor(view, memory.get('details') !== null, texts, locale)
    ui = { ...ui, view, question, heardFrom, limits, asked, lost: since === null ? 0 : time.now() - since }
    if (ui.open && !ui.files && (limits || thread.messages.some(withFiles))) draws('files')
    if (asked && !ui.form) draws('form')
    if (question && kindOf(question) !== 'one' && !ui.pick) draws('pick')
    if (since !== watched) for (const ms of [LOSS_SAID, LOSS_SERIOUS]) time.after(ms, later)
    watched = since
    if (thread.conversation) memory.set('live', '1')
    if (site && site.color !== colour) theme.paint((colour = site.color))
    const count = unread(thread)
    teller.look(thread)
    if (settings.title !== false) title.show(count)
    launcher.show(ui.open, count)
    render(<Panel ui={ui} acts={acts} />, frame)
    const box = root.querySelector('.thread')
    if (box) follow ??= followEnd(box, (behind) => behind !== ui.behind && change({ behind }))
    const lines = root.querySelector<HTMLTextAreaElement>('.composer textarea')
    if (lines && ui.open) fitLines(lines)
    follow?.drawn()
  }

  const turn = (wanted: boolean) => {
    const open = wanted || embedded()
    if (open === ui.open) return
    ui.open = open
    if (!embedded()) tab.set('open', open ? '1' : null)
    draw()
    follow?.toEnd()
    // A phone's keyboard would cover what there is to read.
    const first = matchMedia('(pointer: fine)').matches ? field() : root.querySelector<HTMLElement>('.close')
    if (open && settings.focus !== false && !embedded()) first?.focus()
    host.tell(open ? 'open' : 'close', null)
  }
  const draft = (text: string) => {
    tab.set('draft', text === '' || ui.question?.question?.sensitive ? null : text)
    change({ draft: text })
  }
  const write = (text: string, details?: Record<string, string>) => {
    const files = ui.uploads.flatMap(({ ref }) => ref ?? [])
    client.write(text, files, details ?? (client.get().thread.conversation ? undefined : detailsIn(memory.get('details'))))
    uploads?.clear()
    follow?.toEnd()
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
      if (!sendable(ui)) return
      write(ui.draft.trim())
      draft('')
      field()?.focus()
    },
    answer(message, ids, byKey) {
      client.choose(message, ids)
      teller.clicked(message, ids)
      follow?.toEnd()
      if (byKey) field()?.focus()
    },
    pick: (id) => change({ picked: ui.picked.includes(id) ? ui.picked.filter((other) => other !== id) : [...ui.picked, id] }),
    retry: (id) => client.retry(id),
    discard: (id) => client.discard(id),
    toEnd: () => follow?.toEnd(),
    attach(files) {
      const { limits } = ui
      if (limits) void upload().then((made) => made?.add(files, limits))
    },
    dropping: (is) => is !== ui.dropping && change({ dropping: is }),
    uploads: { retry: (key) => uploads?.retry(key), remove: (key) => uploads?.remove(key) },
    submit({ details, message, errors }) {
      change({ errors })
      if (Object.keys(errors).length === 0) {
        if (message) {
          write(message, details)
          draft('')
        } else memory.set('details', JSON.stringify(details))
      }
      draw()
      if (!ui.asked) field()?.focus()
    },
  }

  const restart = () => {
    client.close()
    client = connect()
    uploads?.clear()
    change({ heardFrom: null, errors: {} })
  }
  const forget = () => {
    for (const name of ['token', 'live', 'details']) memory.set(name, null)
    tab.set('outbox', null)
    draft('')
    restart()
  }

  const ends: (() => void)[] = [fitKeyboard(frame), () => follow?.end(), () => title.show(0)]
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
    if (event instanceof KeyboardEvent && event.key === 'Escape' && !event.isComposing && !embedded()) acts.close()
  })
  theme.paint(null)
  draw()

  return {
    open: () => turn(true),
    close: () => turn(false),
    toggle: () => turn(!ui.open),
    status: () => ({ open: ui.open, unread: unread(client.get().thread), conversation: teller.conversation() }),
    async identify(identity) {
      settings.identity = identity
      const wrong = await client.identify(identity)
      if (wrong?.code === OTHER_VISITOR) {
        forget()
        return null
      }
      if (!wrong) return null
      warn(wrong)
      delete settings.identity
      return wrong.code
    },
    reset() {
      delete settings.identity
      forget()
    },
    send(text) {
      turn(true)
      client.write(text, [], detailsIn(memory.get('details')))
    },
    destroy() {
      over = true
      client.close()
      uploads?.clear()
      for (const end of ends) end()
      render(null, frame)
      frame.remove()
    },
  }
}

/** Before a part that could not be loaded is asked for again; milliseconds. */
const PART_AGAIN = 5000
/** The server's word for an identity that is not this token's. */
const OTHER_VISITOR = 'other-visitor'

/** Tells whoever builds the page what is wrong with it. */
// eslint-disable-next-line no-console
const warn = ({ message }: Refusal) => console.warn(`Midflow: ${message}`)

function detailsIn(text: string | null): Record<string, string> | undefined {
  if (text === null) return undefined
  const details: Record<string, string> = JSON.parse(text)
  return details
}
