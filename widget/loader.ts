import type { Texts } from './texts/en.ts'
import type { Api, Call, Midflow, Settings } from './core/api.ts'
import type { App, Host, Parts } from './core/host.ts'
import { icon } from './core/icon.ts'
import { directionOf } from './core/language.ts'
import css from './loader.css'

/** The folder of the other files, relative to this script, and the languages among them; put in by the build. */
declare const FOLDER: string
declare const LANGUAGES: string

declare global {
  interface Window {
    midflow?: Midflow
    midflowSettings?: Settings
    hsConversationsSettings?: Record<string, unknown>
    hsConversationsOnReady?: unknown
  }
}

const BUBBLE = 'M4.8 15.4A8.3 8.3 0 1 1 8.6 19L3 20.5Z'

const script = document.currentScript
if (script instanceof HTMLScriptElement && !window.midflow?.ready) load(script, window.midflow?.q ?? [])

/** Puts the launcher on the page and the API on the window; the rest of the widget is loaded when it is wanted. */
function load({ src, dataset }: HTMLScriptElement, queue: Call[]): void {
  const { site = 'default' } = dataset
  const server = new URL(src).origin
  const language = (dataset['language'] || document.documentElement.lang || navigator.language).replaceAll('_', '-')
  const [spoken = ''] = language.toLowerCase().split('-')
  const prefix = `midflow:${server}:${site}:`
  const settings: Settings = { ...window.midflowSettings }
  const listeners = new Map<string, Set<(value: never) => void>>()

  const element = document.createElement('midflow-widget')
  const root = element.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  root.adoptedStyleSheets = [sheet]
  const launcher = document.createElement('button')
  launcher.className = 'launcher'
  launcher.ariaLabel = 'Open chat'
  launcher.dir = directionOf(language)
  launcher.append(icon(BUBBLE))
  root.append(launcher)

  let failures = 0
  let app: App | null = null
  let gone = false
  let starting: Promise<unknown> | null = null

  const load = <Part>(name: string) => {
    // A browser may remember that a file could not be loaded: the next try asks under another address.
    const part: Promise<Part> = import(new URL(`${FOLDER}${name}.js${failures ? `?${failures}` : ''}`, src).href)
    part.catch(() => (failures += 1))
    return part
  }
  const host: Host = {
    server, site, language, settings, element, root, launcher, load, prefix, texts: null,
    tell(event, value: never) {
      // Apart from us: an error in a page's listener is the page's.
      for (const listener of listeners.get(event) ?? []) queueMicrotask(() => listener(value))
    },
  }
  const told = LANGUAGES.split(' ').includes(spoken) && load<{ texts: Texts }>(spoken).then(({ texts }) => {
    host.texts = texts
    if (!app) launcher.ariaLabel = texts.open
    return undefined
  }, () => {})

  const start = () =>
    (starting ??= Promise.all([load<Parts['app']>('app'), told]).then(([{ start }]) => {
      if (!gone) app = start(host)
      return undefined
    }).catch(() => {
      starting = null
      launcher.title = host.texts?.unavailable ?? 'Chat is unavailable right now.'
    }))
  const want = async (name?: keyof App, values: unknown[] = []): Promise<unknown> => {
    launcher.ariaBusy = 'true'
    await start()
    launcher.ariaBusy = null
    if (!app) return 'unavailable'
    return name && (app[name] as Method)(...values)
  }

  // Pages replace their body, or more, on soft navigation: the widget hangs on the root element and comes back if removed.
  const place = () => {
    const inside = settings.embed && document.querySelector(settings.embed)
    const parent = inside || document.documentElement
    if (element.parentNode === parent) return
    parent.append(element)
    if (element.toggleAttribute('embedded', !!inside)) void want('open')
  }
  const show = (shown: boolean) => element.style.setProperty('--midflow-display', shown ? 'block' : 'none')
  const watcher = new MutationObserver(place)
  // A conversation has begun, perhaps in another tab; or the page knows who this is.
  const known = () => {
    try {
      if (settings.identity || localStorage[`${prefix}live`] || sessionStorage[`${prefix}open`]) void want()
    } catch {
      // Some browsers forbid even to look.
    }
  }
  const begin = () => {
    if (gone) return
    place()
    for (const node of [document, document.documentElement]) watcher.observe(node, { childList: true })
    host.tell('ready', null)
    known()
  }

  const own: Pick<Api, 'close' | 'show' | 'hide' | 'remove' | 'status' | 'on'> = {
    close: () => app?.close(),
    show() {
      place()
      show(true)
    },
    hide: () => show(false),
    remove() {
      gone = true
      app?.destroy()
      watcher.disconnect()
      removeEventListener('storage', known)
      element.remove()
      delete window.midflow
    },
    status: () => ({
      shown: getComputedStyle(element).display !== 'none',
      ...(app?.status() ?? { open: false, unread: 0, conversation: 'none' }),
    }),
    on(event, listener) {
      listeners.set(event, (listeners.get(event) ?? new Set()).add(listener))
      return () => void listeners.get(event)?.delete(listener)
    },
  }
  const isOwn = (name: keyof Api): name is keyof typeof own => name in own
  const midflow: Midflow = (name, ...values) => (isOwn(name) ? (own[name] as Method)(...values) : want(name, values))
  midflow.ready = true
  window.midflow = midflow
  for (const call of queue) midflow(...call)
  if (settings.hidden || window.hsConversationsSettings?.['loadImmediately'] === false) show(false)

  // Pages made for HubSpot's widget name these before or after this script runs.
  const imitate = () => {
    if ('hubspot' in dataset || window.hsConversationsSettings || window.hsConversationsOnReady) {
      void load<Parts['hubspot']>('hubspot').then(({ imitateHubspot }) => imitateHubspot(midflow, settings, window), () => {})
    }
  }

  launcher.addEventListener('click', () => void want('toggle'))
  launcher.addEventListener('pointerenter', start)
  addEventListener('storage', known)
  addEventListener('load', imitate)
  imitate()
  if (document.body) begin()
  else addEventListener('DOMContentLoaded', begin)
}

/** What the API's functions have in common: each checks what it is given. */
type Method = (...values: unknown[]) => unknown
