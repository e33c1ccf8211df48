import type { Midflow, Settings, WidgetEvent, WidgetEvents } from '../core/api.ts'

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

const LOADED = { message: 'widget has loaded' }

/** Our event behind each of HubSpot's, and its payload in HubSpot's words. */
function meanings(): { [E in WidgetEvent]?: [HubspotEvent, (value: WidgetEvents[E]) => unknown][] } {
  const conversation = ({ id }: { id: string }) => ({ conversation: { conversationId: id } })
  return {
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
 * Lets a page that was written for HubSpot's widget work with ours: turns `hsConversationsSettings` into `settings`, makes
 * `HubSpotConversations`, and calls what waits in `hsConversationsOnReady`. Doing it again changes nothing.
 */
export function imitateHubspot(midflow: Midflow, settings: Settings, page: Page): void {
  if (page.HubSpotConversations) return
  const listeners = new Map<HubspotEvent, Set<Heard>>()
  const tell = (event: HubspotEvent, payload: unknown) => {
    for (const listener of listeners.get(event) ?? []) queueMicrotask(() => listener(payload))
  }
  const pass = <E extends WidgetEvent>(event: E, given: [HubspotEvent, (value: WidgetEvents[E]) => unknown][] = []) => {
    for (const [name, payload] of given) midflow('on', event, (value: WidgetEvents[E]) => tell(name, payload(value)))
  }
  const shown = () => {
    const status = midflow('status')
    return typeof status === 'object' && status !== null && 'shown' in status && status.shown === true
  }
  const { open, close, unread, identified, ...rest } = meanings()
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
        const before = shown()
        midflow('show')
        if (!before) tell('widgetLoaded', LOADED)
        if (widgetOpen) midflow('open')
      },
      refresh({ openToNewThread } = {}) {
        if (shown()) midflow('show')
        if (openToNewThread) midflow('open')
      },
      open: () => midflow('open'),
      close: () => midflow('close'),
      remove() {
        midflow('close')
        midflow('hide')
      },
      status: () => ({ loaded: shown(), pending: false }),
    },
    clear({ resetWidget } = {}) {
      midflow('reset')
      if (resetWidget) midflow('close')
    },
    resetAndReloadWidget: () => midflow('reset'),
    on: (event, listener) => void listeners.set(event, (listeners.get(event) ?? new Set()).add(listener)),
    off: (event, listener) => void listeners.get(event)?.delete(listener),
  }
  page.HubSpotConversations = hubspot
  const { disableAttachment, disableInitialInputFocus, inlineEmbedSelector, identificationToken } = page.hsConversationsSettings ?? {}
  if (disableAttachment) settings.attachments = false
  if (disableInitialInputFocus) settings.focus = false
  if (typeof inlineEmbedSelector === 'string' && inlineEmbedSelector) {
    settings.embed = inlineEmbedSelector
    if (shown()) midflow('show')
  }
  if (typeof identificationToken === 'string' && identificationToken) midflow('identify', identificationToken)
  const waiting = page.hsConversationsOnReady
  if (Array.isArray(waiting)) for (const callback of waiting) if (typeof callback === 'function') queueMicrotask(() => callback())
  // They listen now.
  queueMicrotask(() => shown() && tell('widgetLoaded', LOADED))
}
