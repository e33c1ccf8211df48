/** Line drawings of 24 × 24. */
const PATHS = {
  inbox: 'M3 13h5l2 3h4l2-3h5M5 5h14l2 8v6H3v-6Z',
  mine: 'M20 21a8 8 0 0 0-16 0M12 13a5 5 0 1 0 0-10 5 5 0 0 0 0 10',
  bot: 'M12 7V3M5 8h14a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1ZM9 13v1M15 13v1M2 13v2M22 13v2',
  waiting: 'M12 7v5l3 2M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18',
  all: 'M4 6h16M4 12h16M4 18h10',
  snooze: 'M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5M15 4h5l-5 6h5',
  closed: 'M20 6 9 17l-5-5',
  ticket: 'M3 8V6h18v2.5a2.5 2.5 0 0 0 0 5V18H3v-4.5a2.5 2.5 0 0 0 0-5ZM14 6v2M14 11v2M14 16v2',
  settings: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 9a2 2 0 1 0 0-4 2 2 0 0 0 0 4M9 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4',
  search: 'm20 20-4-4M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14',
  bell: 'M6 16V11a6 6 0 1 1 12 0v5l2 2H4ZM10 21h4',
  more: 'M4.400 12a.6.6 0 1 0 1.200 0 .6.6 0 1 0-1.200 0M11.400 12a.6.6 0 1 0 1.200 0 .6.6 0 1 0-1.200 0M18.400 12a.6.6 0 1 0 1.200 0 .6.6 0 1 0-1.200 0',
  close: 'M6 6l12 12M18 6 6 18',
  back: 'M19 12H5M11 6l-6 6 6 6',
  next: 'm9 6 6 6-6 6',
  down: 'm6 9 6 6 6-6',
  transfer: 'M4 8h13M13 4l4 4-4 4M20 16H7M11 12l-4 4 4 4',
  take: 'M9 11V5a1.5 1.5 0 0 1 3 0v5M12 10V4a1.5 1.5 0 0 1 3 0v7M15 11V6a1.5 1.5 0 0 1 3 0v8a7 7 0 0 1-7 7 7 7 0 0 1-6-4l-2-4a1.5 1.5 0 0 1 2.600-1.500L9 14',
  send: 'M4 12 20 4l-5 16-4-6ZM11 14l9-10',
  note: 'M5 4h14v11l-5 5H5ZM14 20v-5h5M8 9h8M8 13h4',
  reply: 'M10 8 5 13l5 5M5 13h9a5 5 0 0 1 5 5v1',
  canned: 'M13 3 5 14h6l-1 7 8-11h-6Z',
  panel: 'M4 5h16v14H4ZM14 5v14',
  menu: 'M4 7h16M4 12h16M4 17h16',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8M12 2v2M12 20v2M4 12H2M22 12h-2M5.600 5.600 4.200 4.200M19.800 19.800l-1.400-1.400M18.400 5.600l1.400-1.400M4.200 19.800l1.400-1.400',
  moon: 'M20 14.500A8.500 8.500 0 0 1 9.500 4a8.500 8.500 0 1 0 10.500 10.500',
  screen: 'M3 5h18v12H3ZM9 21h6M12 17v4',
  out: 'M10 4H5v16h5M15 8l4 4-4 4M19 12H9',
  check: 'm5 12 5 5 9-10',
  checks: 'm2 12 5 5 8-9M12 16l1 1 9-9',
  alert: 'M12 8v5M12 16.500v.01M12 3 2 20h20Z',
  mail: 'M3 6h18v12H3ZM3 7l9 7 9-7',
  globe: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18',
  flow: 'M4 4h6v5H4ZM14 15h6v5h-6ZM7 9v5a3 3 0 0 0 3 3h4',
  history: 'M4 12a8 8 0 1 0 3-6.200L4 8M4 4v4h4M12 8v4l3 2',
  users: 'M15 20a6 6 0 0 0-12 0M9 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M21 20a6 6 0 0 0-4-5.600M16 4.200a4 4 0 0 1 0 7.600',
  key: 'M15 13a5 5 0 1 0-4.700-3.300L3 17v4h4v-2h2v-2h2l1.700-1.700A5 5 0 0 0 15 13M16 8h.01',
  lock: 'M5 11h14v10H5ZM8 11V8a4 4 0 0 1 8 0v3M12 15v3',
  audit: 'M6 3h9l4 4v14H6ZM14 3v5h5M9 12h7M9 16h7',
  about: 'M12 11v6M12 7v.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18',
  sound: 'M4 9h4l5-4v14l-5-4H4ZM17 9a4 4 0 0 1 0 6',
  mute: 'M4 9h4l5-4v14l-5-4H4ZM17 9l5 6M22 9l-5 6',
  keyboard: 'M2 6h20v12H2ZM6 10h.01M10 10h.01M14 10h.01M18 10h.01M7 14h10',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  fit: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  attach: 'm20 11-8.500 8.500a5 5 0 0 1-7-7L13 4a3.300 3.300 0 0 1 4.700 4.700l-8.500 8.500a1.700 1.700 0 0 1-2.400-2.400L14.500 7',
  file: 'M6 3h8l5 5v13H6ZM14 3v5h5',
  pencil: 'M4 20h4L19 9l-4-4L4 16ZM13 7l4 4',
  retry: 'M20 12a8 8 0 1 1-2.300-5.600L20 9M20 4v5h-5',
  user: 'M20 21a8 8 0 0 0-16 0M12 13a5 5 0 1 0 0-10 5 5 0 0 0 0 10',
} as const

export type IconName = keyof typeof PATHS

/** A drawing beside a name; it says nothing to screen readers. */
export const Icon = ({ name }: { name: IconName }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    <path d={PATHS[name]} />
  </svg>
)
