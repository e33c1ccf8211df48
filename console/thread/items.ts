import type { Entry, WireMessage } from '../live/words.ts'

/** A line of the thread. `first`: the first of several messages by the same author. */
export type Item = { key: string; at: string } & ({ kind: 'message'; message: WireMessage; first: boolean } | { kind: 'entry'; entry: Entry })

/** Messages closer together than this are drawn as one group, milliseconds. */
const TOGETHER = 5 * 60_000

/** Messages by number, each entry behind the message that it follows. */
export function itemsOf(messages: WireMessage[], entries: Entry[]): Item[] {
  const items: Item[] = []
  const left = [...entries]
  const takeEntries = (upTo: number) => {
    while (left[0] && left[0].after <= upTo) {
      const entry = left.shift()
      if (entry) items.push({ key: entry.id, at: entry.at, kind: 'entry', entry })
    }
  }
  takeEntries(0)
  for (const [i, message] of messages.entries()) {
    takeEntries(message.seq - 1)
    const before = messages[i - 1]
    const follows = items.at(-1)?.kind === 'message' && before !== undefined && before.author.kind === message.author.kind && before.author.name === message.author.name &&
      Date.parse(message.at) - Date.parse(before.at) < TOGETHER
    items.push({ key: message.id, at: message.at, kind: 'message', message, first: !follows })
  }
  takeEntries(Infinity)
  return items
}
