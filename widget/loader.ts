import { createMemory } from './core/memory.ts'
import type { App, Host, StartApp, WidgetEvent } from './core/host.ts'
import { icon } from './core/icon.ts'
import css from './loader.css'

/** The app's file, relative to this script; put in by the build. */
declare const APP_FILE: string

type Command = 'open' | 'close' | 'toggle' | 'forget' | 'destroy' | 'on'
type Api = { (command: Command, event?: WidgetEvent, listener?: (value: unknown) => void): unknown; q?: ArrayLike<unknown>[]; live?: boolean }

declare global {
  interface Window { midflow?: Api }
}

const BUBBLE = 'M21 11.5a8.4 8.4 0 0 1-8.5 8.3 8.8 8.8 0 0 1-3.9-.9L3 20.5l1.8-5.1a8 8 0 0 1-.8-3.9 8.4 8.4 0 0 1 8.5-8.3 8.4 8.4 0 0 1 8.5 8.3Z'

const script = document.currentScript
if (script instanceof HTMLScriptElement && !window.midflow?.live) load(script)

/** Puts the launcher on the page and the API on the window; the rest of the widget is loaded when it is wanted. */
function load({ src, dataset }: HTMLScriptElement): void {
  const server = new URL(src).origin
  const site = dataset['site'] ?? 'default'
  const language = dataset['language'] || document.documentElement.lang || navigator.language
  const say = (english: string, german: string) => (language.startsWith('de') ? german : english)
  const prefix = `midflow:${server}:${site}:`
  const listeners = new Map<WidgetEvent, Set<(value: unknown) => void>>()

  const element = document.createElement('midflow-widget')
  const root = element.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  root.adoptedStyleSheets = [sheet]
  const launcher = document.createElement('button')
  launcher.className = 'launcher'
  launcher.ariaLabel = say('Open chat', 'Chat öffnen')
  launcher.append(icon(BUBBLE))
  root.append(launcher)

  const host: Host = {
    server, site, language, root, launcher,
    memory: createMemory(prefix, () => localStorage),
    tab: createMemory(prefix, () => sessionStorage),
    tell(event, value) {
      // Apart from us: an error in a page's listener is the page's.
      for (const listener of listeners.get(event) ?? []) queueMicrotask(() => listener(value))
    },
  }

  let app: App | null = null
  let loading: Promise<App | null> | null = null
  let tries = 0
  let gone = false
  const start = (): Promise<App | null> => {
    // A browser may remember that a file could not be loaded: the next try asks under another address.
    const address = new URL(tries++ ? `${APP_FILE}?${tries}` : APP_FILE, src)
    return (loading ??= import(address.href)
      .then(({ start }: { start: StartApp }) => (gone ? null : (app = start(host))))
      .catch(() => (loading = null)))
  }
  const want = async (act: (app: App) => void) => {
    launcher.ariaBusy = 'true'
    const started = await start()
    launcher.ariaBusy = 'false'
    if (started) act(started)
    else launcher.title = say('Chat is unavailable right now.', 'Der Chat ist gerade nicht erreichbar.')
  }
  const toggle = () => void want((app) => app.toggle())
  const known = () => {
    if (host.memory.get('live') || host.tab.get('open')) void start()
  }

  // Pages replace their body, or more, on soft navigation: the widget hangs on the root element and comes back if removed.
  const place = () => {
    if (!element.isConnected) document.documentElement?.append(element)
  }
  const watcher = new MutationObserver(place)
  const begin = () => {
    if (gone) return
    place()
    watcher.observe(document, { childList: true })
    watcher.observe(document.documentElement, { childList: true })
    known()
  }
  // In another tab a conversation has begun.
  const stored = ({ key }: StorageEvent) => {
    if (key === `${prefix}live`) known()
  }

  const commands: Record<Command, (event?: WidgetEvent, listener?: (value: unknown) => void) => unknown> = {
    open: () => void want((app) => app.open()),
    close: () => app?.close(),
    toggle,
    forget() {
      if (app) app.forget()
      else for (const name of ['token', 'live']) host.memory.set(name, null)
    },
    destroy() {
      gone = true
      app?.destroy()
      watcher.disconnect()
      removeEventListener('storage', stored)
      element.remove()
      delete window.midflow
    },
    on(event, listener) {
      if (!event || !listener) return
      const heard = listeners.get(event) ?? new Set()
      listeners.set(event, heard.add(listener))
      return () => heard.delete(listener)
    },
  }
  const queued = window.midflow?.q ?? []
  const api: Api = (command, event, listener) => commands[command]?.(event, listener)
  api.live = true
  window.midflow = api
  for (const call of queued) Reflect.apply(api, null, call)

  launcher.addEventListener('click', toggle)
  launcher.addEventListener('pointerenter', () => void start())
  addEventListener('storage', stored)
  if (document.body) begin()
  else document.addEventListener('DOMContentLoaded', begin)
}
