import type { Api, WidgetEvent, WidgetEvents } from '../core/api.ts'

/** The page as HubSpot's widget sees it. */
type Page = { hsConversationsSettings?: Record<string, unknown>; hsConversationsOnReady?: unknown; HubSpotConversations?: HubspotApi }

type HubspotEvent =
  | 'conversationStarted' | 'conversationClosed' | 'userSelectedThread' | 'unreadConversationCountChanged' | 'contactAssociated'
  | 'userInteractedWithWidget' | 'widgetLoaded' | 'widgetClosed' | 'quickReplyButtonClick'

type Heard = (payload: unknown) => void

/** `window.HubSpotConversations`, as far as pages use it. */
export type HubspotApi = {
  widget: {
    load(options?: { widgetOpen?: boolean }): void
    refresh(options?: { openToNewThread?: boolean }): void
    open(): void
    close(): void
    remove(): void
    status(): { loaded: boolean; pending: boolean }
  }
  clear(options?: { resetWidget?: boolean }): void
  resetAndReloadWidget(): void
  on(event: HubspotEvent, listener: Heard): void
  off(event: HubspotEvent, listener: Heard): void
}

/** Our event behind each of HubSpot's, and its payload in HubSpot's words. */
function meanings(): { [E in WidgetEvent]?: [HubspotEvent, (value: WidgetEvents[E]) => unknown][] } {
  const conversation = ({ id }: { id: string }) => ({ conversation: { conversationId: id } })
  return {
    ready: [['widgetLoaded', () => ({ message: 'widget has loaded' })]],
    open: [['userInteractedWithWidget', () => ({ message: 'widget opened' })]],
    close: [['widgetClosed', () => ({ message: 'widget has closed' })]],
    unread: [['unreadConversationCountChanged', (unreadCount) => ({ unreadCount })]],
    'conversation-started': [['conversationStarted', conversation], ['userSelectedThread', conversation]],
    'conversation-closed': [['conversationClosed', conversation]],
    'quick-reply': [['quickReplyButtonClick', ({ labels }) => ({ value: labels })]],
    identified: [['contactAssociated', ({ email }) => ({ message: 'visitor is identified', email })]],
  }
}

/**
 * Lets a page that was written for HubSpot's widget work with ours: reads `hsConversationsSettings`, makes
 * `HubSpotConversations`, and calls what waits in `hsConversationsOnReady`. Doing it again changes nothing.
 */
export function imitateHubspot(api: Api, page: Page): void {
  if (page.HubSpotConversations) return
  const listeners = new Map<HubspotEvent, Set<Heard>>()
  const tell = (event: HubspotEvent, payload: unknown) => {
    for (const listener of listeners.get(event) ?? []) listener(payload)
  }
  const pass = <E extends WidgetEvent>(event: E, given: [HubspotEvent, (value: WidgetEvents[E]) => unknown][] = []) => {
    for (const [name, payload] of given) api.on(event, (value) => tell(name, payload(value)))
  }
  const { ready, open, close, unread, identified, ...rest } = meanings()
  pass('ready', ready)
  pass('open', open)
  pass('close', close)
  pass('unread', unread)
  pass('identified', identified)
  pass('conversation-started', rest['conversation-started'])
  pass('conversation-closed', rest['conversation-closed'])
  pass('quick-reply', rest['quick-reply'])

  const hubspot: HubspotApi = {
    widget: {
      load({ widgetOpen } = {}) {
        api.show()
        if (widgetOpen) api.open()
      },
      refresh({ openToNewThread } = {}) {
        if (api.status().shown) api.show()
        if (openToNewThread) api.open()
      },
      open: () => api.open(),
      close: () => api.close(),
      remove() {
        api.close()
        api.hide()
      },
      status: () => ({ loaded: api.status().shown, pending: false }),
    },
    clear({ resetWidget } = {}) {
      api.reset()
      if (resetWidget) api.close()
    },
    resetAndReloadWidget: () => api.reset(),
    on: (event, listener) => void listeners.set(event, (listeners.get(event) ?? new Set()).add(listener)),
    off: (event, listener) => void listeners.get(event)?.delete(listener),
  }
  page.HubSpotConversations = hubspot
  const waiting = page.hsConversationsOnReady
  if (Array.isArray(waiting)) for (const callback of waiting) if (typeof callback === 'function') queueMicrotask(() => callback())
}
