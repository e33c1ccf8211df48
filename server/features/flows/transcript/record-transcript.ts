import { DateTime } from 'luxon'
import type { Json } from '../../../engine/flow.ts'
import type { RehearsalEvent } from '../rehearsal/rehearse.ts'
import { formatCall, formatMessage, setIn } from './format-event.ts'
import { toText } from './loose-value.ts'

/** What a recorded conversation began with. */
export type RecordedStart = {
  name: string
  bot: string
  language: string
  now: number
  timeZone: string
  contact: Record<string, Json>
  agents: string[]
  pick: Record<string, string>
}

/** Writes down a rehearsed conversation as a transcript that plays to the same. */
export type Recorder = {
  /** `click`: the labels that were clicked. Comes before the events of the turn. */
  visitor(said: { text: string; click: string[]; files: string[] }): void
  after(ms: number): void
  agent(name: string, does: string): void
  event(event: RehearsalEvent): void
  text(): string
}

export function createRecorder(start: RecordedStart): Recorder {
  const lines: string[] = []
  const now = DateTime.fromMillis(start.now, { zone: start.timeZone }).toFormat('yyyy-MM-dd HH:mm')
  const header = [
    `=== ${start.name}`,
    `bot: ${start.bot}`,
    `language: ${start.language}`,
    `now: ${now}`,
    ...(Object.keys(start.contact).length > 0 ? [`contact: ${toText(start.contact)}`] : []),
    ...(start.agents.length > 0 ? [`agents: ${toText(start.agents)}`] : []),
    ...(Object.keys(start.pick).length > 0 ? [`pick: ${toText(start.pick)}`] : []),
    '---',
  ]
  return {
    visitor({ text, click, files }) {
      const said = click.length > 0 ? click.map((label) => `[${label}]`) : files.map((name) => `<file ${name}>`)
      lines.push(`visitor: ${said.length > 0 ? said.join(' ') : text}`)
    },
    after: (ms) => void lines.push(`after ${formatDuration(ms)}`),
    agent: (name, does) => void lines.push(`agent ${name}: ${does}`),
    event(event) {
      if (event.type === 'bot') lines.push(`bot: ${formatMessage(event.text, event.question)}`)
      if (event.type === 'call') lines.push(formatCall(event))
    },
    text: () => `${[...header, ...lines.map(setIn)].join('\n')}\n`,
  }
}

const UNITS = [['d', 86_400_000], ['h', 3_600_000], ['m', 60_000], ['s', 1000]] as const

/** A time in the largest unit that says it exactly, to the second above. */
export function formatDuration(ms: number): string {
  const whole = Math.ceil(ms / 1000) * 1000
  const [unit, size] = UNITS.find(([, each]) => whole % each === 0 && whole >= each) ?? ['s', 1000]
  return `${whole / size}${unit}`
}
