import type { ComponentType } from 'preact'
import type { IconName } from '../design/icon.tsx'
import type { Role } from '../live/words.ts'

/** `rest`: what stands in the address behind the page's own part; `query`: its search parameters. */
export type PageProps = { rest: string[]; query: Record<string, string> }

/** A page beside the inbox. `load` fetches its code when it is first opened. `icon` null: it is not in the navigation. */
export type Page = { path: string; title: string; icon: IconName | null; roles: readonly Role[]; load: () => Promise<ComponentType<PageProps>> }

/** What is shown beside an open conversation; null: nothing. */
export type ConversationPanel = ComponentType<{ conversation: string; contact: string }>

export const EVERYBODY: readonly Role[] = ['admin', 'ops', 'agent']

/** The pages of the console, in the order of the navigation. */
export const PAGES: readonly Page[] = [
  { path: 'tickets', title: 'Tickets', icon: 'ticket', roles: EVERYBODY, load: async () => (await import('./tickets/tickets-page.tsx')).TicketsPage },
  { path: 'contacts', title: 'Contacts', icon: 'users', roles: EVERYBODY, load: async () => (await import('./contact/contacts-page.tsx')).ContactsPage },
  { path: 'flow', title: 'Flows', icon: 'flow', roles: EVERYBODY, load: async () => (await import('./flow/flow-page.tsx')).FlowPage },
  { path: 'settings', title: 'Settings', icon: 'settings', roles: EVERYBODY, load: async () => (await import('./settings/settings-page.tsx')).SettingsPage },
]

/** The panel with the contact of the conversation that is open. */
export const loadPanel: (() => Promise<ConversationPanel>) | null = async () => (await import('./contact/contact-panel.tsx')).ContactPanel

