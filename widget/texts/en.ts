import type { FileTexts } from '../parts/files.tsx'
import type { FormTexts } from '../parts/form.tsx'

/**
 * What the widget itself says; bots and agents speak for themselves. Each language has a file, which is loaded when it is
 * spoken. The English of a part stands in the part.
 */
export type Texts = typeof texts & { files?: FileTexts; form?: FormTexts }

export const texts = {
  open: 'Open chat',
  close: 'Close chat',
  unavailable: 'Chat is unavailable right now.',
  unread: (count: number) => `${count} unread`,
  title: 'Chat',
  automated: 'Automated assistant',
  here: (name: string) => `${name} is here`,
  queue: 'We are looking for somebody to help you',
  position: (place: number) => `You are number ${place} in line.`,
  away: 'Nobody is here right now.',
  back: (time: string) => `We are back ${time}.`,
  closed: 'This conversation has ended. Write to begin again.',
  reconnecting: 'Reconnecting…',
  offline: 'No connection. Messages are sent once it is back.',
  thread: 'Conversation',
  you: 'You',
  bot: 'Assistant',
  agent: 'Agent',
  choices: (labels: string) => `Choices: ${labels}`,
  typing: (author: string) => `${author} is writing`,
  seen: 'Seen',
  sending: 'Sending…',
  wait: (when: string) => `Too many messages at once. This one is sent ${when}.`,
  failed: 'Not sent.',
  retry: 'Try again',
  discard: 'Delete',
  write: 'Write a message…',
  placeholders: {
    email: 'name@example.com',
    'email-code': 'Code from the e-mail',
    phone: 'Phone number',
    number: 'A number',
    date: 'A date, for example 2026-12-24',
    choose: 'Choose above or write…',
  },
  send: 'Send',
  confirm: 'Confirm',
  pick: (least: number, most: number) => (least === most ? `Pick ${least}` : `Pick ${least} to ${most}`),
  rating: (value: string, most: number) => `${value} out of ${most}`,
  newer: 'New messages',
  today: 'Today',
  yesterday: 'Yesterday',
  attach: 'Attach a file',
}
