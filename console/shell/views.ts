import type { IconName } from '../design/icon.tsx'
import type { View } from '../live/words.ts'

/** The inbox's views, as they stand in the navigation. */
export const VIEW_LOOKS: { view: View; title: string; icon: IconName; empty: string }[] = [
  { view: 'mine', title: 'Mine', icon: 'mine', empty: 'Nothing is waiting for you.' },
  { view: 'waiting', title: 'Waiting', icon: 'waiting', empty: 'Nobody waits for a person.' },
  { view: 'unassigned', title: 'With the bot', icon: 'bot', empty: 'The bot is talking to nobody.' },
  { view: 'all', title: 'All open', icon: 'all', empty: 'No conversation is open.' },
  { view: 'snoozed', title: 'Snoozed', icon: 'snooze', empty: 'Nothing is snoozed.' },
  { view: 'closed', title: 'Closed', icon: 'closed', empty: 'No conversation has been closed yet.' },
]

export const isView = (name: string | undefined): name is View => VIEW_LOOKS.some(({ view }) => view === name)

/** `1000` is where the server stops counting. */
export const countText = (count: number): string => (count >= 1000 ? '999+' : String(count))
