import type { Texts } from './texts/en.ts'
import type { Api, Queue, Settings, WidgetEvent } from './core/api.ts'
import type { App, Host } from './core/host.ts'
import { icon } from './core/icon.ts'
import { createMemory } from './core/memory.ts'
import css from './loader.css'

/** The folder of the other files, relative to this script, and the languages among them; put in by the build. */
declare const FOLDER: string
declare const LANGUAGES: string

declare global {
  interface Window {
    Midflow?: Api | Queue
    midflowSettings?: Settings
    hsConversationsSettings?: Record<string, unknown>
    hsConversationsOnReady?: unknown
  }
}

const BUBBLE = 'M21 11.5a8.4 8.4 0 0 1-8.5 8.3 8.8 8.8 0 0 1-3.9-.9L3 20.5l1.8-5.1a8 8 0 0 1-.8-3.9 8.4 8.4 0 0 1 8.5-8.3 8.4 8.4 0 0 1 8.5 8.3Z'

const script = document.currentScript
const before = window.Midflow
if (script instanceof HTMLScriptElement && (!before || 'q' in before)) load(script, before?.q ?? [])

/** Puts the launcher on the page and the API on the window; the rest of the widget is loaded when it is wanted. */
function load({ src, dataset }: HTMLScriptElement, queue: Queue['q']): void {
  const { site = 'default' } = dataset
  const server = new URL(src).origin
  const language = dataset['language'] || document.documentElement.lang || navigator.language
  const spoken = language.slice(0, 2).toLowerCase()
  const prefix = `midflow:${server}:${site}:`
  const settings: Settings = { ...window.midflowSettings }
  const listeners = new Map<WidgetEvent, Set<(value: never) => void>>()
  const heard = (event: WidgetEvent) => listeners.get(event) ?? new Set()

  const element = document.createElement('midflow-widget')
  const root = element.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  root.adoptedStyleSheets = [sheet]
  const launcher = document.createElement('button')
  launcher.className = 'launcher'
  launcher.ariaLabel = 'Open chat'
  if (/^(ar|he)$/.test(spoken)) launcher.dir = 'rtl'
  launcher.append(icon(BUBBLE))
  root.append(launcher)

  let failures = 0
  const load = <Part>(name: string): Promise<Part> => {
    // A browser may remember that a file could not be loaded: the next try asks under another address.
    const part: Promise<Part> = import(new URL(`${FOLDER}${name}.js${failures ? `?${failures}` : ''}`, src).href)
    part.catch(() => (failures += 1))
    return part
  }
  const host: Host = {
    server, site, language, settings, element, root, launcher, load, texts: null,
    memory: createMemory(prefix, () => localStorage),
    tab: createMemory(prefix, () => sessionStorage),
    tell(event, value: never) {
      // Apart from us: an error in a page's listener is the page's.
      for (const listener of heard(event)) queueMicrotask(() => listener(value))
    },
  }
  const told = LANGUAGES.split(' ').includes(spoken)
    ? load<{ texts: Texts }>(spoken).then(({ texts }) => {
        host.texts = texts
        if (!app) launcher.ariaLabel = texts.open
        return undefined
      }).catch(() => {})
    : null

  let app: App | null = null
  let gone = false
  let starting: Promise<App> | null = null
  const start = (): Promise<App> =>
    (starting ??= Promise.all([host.load('app'), told])
      .then(([{ start }]) => (app = start(host)))
      .catch((err: unknown) => {
        starting = null
        throw err
      }))
  const want = async (act: (app: App) => void) => {
    launcher.ariaBusy = 'true'
    try {
      const started = await start()
      if (gone) started.destroy()
      else act(started)
    } catch {
      launcher.title = host.texts?.unavailable ?? 'Chat is unavailable right now.'
    }
    launcher.ariaBusy = 'false'
  }
  const toggle = () => void want((app) => app.toggle())
  const known = () => {
    if (host.memory.get('live') || host.tab.get('open') || settings.identity) void want(() => {})
  }

  // Pages replace their body, or more, on soft navigation: the widget hangs on the root element and comes back if removed.
  const place = () => {
    const inside = settings.embed ? document.querySelector(settings.embed) : null
    element.toggleAttribute('embedded', inside !== null)
    const parent = inside ?? document.documentElement
    if (parent && element.parentNode !== parent) parent.append(element)
  }
  const show = (shown: boolean) => element.style.setProperty('--midflow-display', shown ? 'block' : 'none')
  const watcher = new MutationObserver(place)
  const begin = () => {
    if (gone) return
    place()
    watcher.observe(document, { childList: true })
    watcher.observe(document.documentElement, { childList: true })
    host.tell('ready', null)
    if (element.matches('[embedded]')) api.open()
    else known()
  }
  // In another tab a conversation has begun.
  const stored = ({ key }: StorageEvent) => {
    if (key === `${prefix}live`) known()
  }

  const api: Api = {
    open: () => void want((app) => app.open()),
    close: () => app?.close(),
    toggle,
    show() {
      place()
      show(true)
    },
    hide: () => show(false),
    remove() {
      gone = true
      app?.destroy()
      watcher.disconnect()
      removeEventListener('storage', stored)
      element.remove()
      delete window.Midflow
    },
    status: () => ({
      shown: getComputedStyle(element).display !== 'none',
      ...(app?.status() ?? { open: false, unread: 0, conversation: 'none' }),
    }),
    identify: async (identity) => (await start()).identify(identity),
    reset: () => void want((app) => app.reset()),
    send: (text) => void want((app) => app.send(text)),
    on(event, listener) {
      listeners.set(event, heard(event).add(listener))
      return () => api.off(event, listener)
    },
    off: (event, listener) => void heard(event).delete(listener),
  }
  window.Midflow = api
  for (const [name, ...values] of queue) Reflect.apply(api[name], null, values)
  if (settings.hidden) show(false)

  // Pages made for HubSpot's widget name these before or after this script runs.
  const imitate = () => {
    if (window.hsConversationsSettings || window.hsConversationsOnReady) {
      void host.load('hubspot').then(({ imitateHubspot }) => imitateHubspot(api, window), () => {})
    }
  }

  launcher.addEventListener('click', toggle)
  launcher.addEventListener('pointerenter', () => void start().catch(() => {}))
  addEventListener('storage', stored)
  addEventListener('load', imitate)
  imitate()
  if (document.body) begin()
  else document.addEventListener('DOMContentLoaded', begin)
}
