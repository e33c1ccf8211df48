import { useEffect, useRef } from 'preact/hooks'
import { useServices } from './services.tsx'

/** What keys do: `j`, or one after the other, `g t`. */
export type KeyMap = Record<string, () => void>

/** Keys of whoever is on the screen; where two want the same, the one that came last gets it. */
export type Keys = { add(keys: () => KeyMap): () => void; end(): void }

/** A second key that belongs to the first must come within this time, milliseconds. */
const TOGETHER = 1200

/** Listens on the page. Keys do nothing while somebody writes, in a menu or a dialog, or with a modifier. */
export function createKeys(now: () => number): Keys {
  const held: (() => KeyMap)[] = []
  let first: { key: string; at: number } | null = null
  const pressed = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isBusy(event.target)) return
    const name = first && now() - first.at < TOGETHER ? `${first.key} ${event.key}` : event.key
    first = null
    const maps = held.map((keys) => keys())
    const act = maps.findLast((keys) => keys[name] !== undefined)?.[name]
    if (act) {
      event.preventDefault()
      act()
    } else if (maps.some((keys) => Object.keys(keys).some((known) => known.startsWith(`${event.key} `)))) first = { key: event.key, at: now() }
  }
  document.addEventListener('keydown', pressed)
  return {
    add(keys) {
      held.push(keys)
      return () => void held.splice(held.indexOf(keys), 1)
    },
    end: () => document.removeEventListener('keydown', pressed),
  }
}

/** These keys, while the component is on the screen. */
export function useKeys(map: KeyMap): void {
  const { keys } = useServices()
  const latest = useRef(map)
  latest.current = map
  useEffect(() => keys.add(() => latest.current), [keys])
}

const isBusy = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('input:not([type="checkbox"]):not([type="radio"]), textarea, select, [contenteditable="true"], dialog, [role="menu"], [role="listbox"]') !== null

/** What is listed under `?`. */
export const KEY_LIST: { title: string; keys: [keys: string[], does: string][] }[] = [
  { title: 'Conversations', keys: [
    [['j'], 'Next conversation'], [['k'], 'Previous conversation'], [['r'], 'Reply'], [['n'], 'Write a note'], [['t'], 'Take over'], [['x'], 'Transfer'],
    [['z'], 'Snooze'], [['b'], 'Return to the bot'], [['e'], 'Close'], [['p'], 'Show or hide the contact'], [['Esc'], 'Leave the field, then the conversation'],
  ] },
  { title: 'While writing', keys: [
    [['Enter'], 'Send'], [['Shift', 'Enter'], 'New line'], [['/'], 'Prepared reply, at the beginning'], [['@'], 'Mention a colleague, in a note'], [['Alt', 'N'], 'Between reply and note'],
  ] },
  { title: 'Everywhere', keys: [
    [['/'], 'Search'], [['1'], 'Mine'], [['2'], 'Waiting'], [['3'], 'With the bot'], [['4'], 'All open'], [['5'], 'Snoozed'], [['6'], 'Closed'],
    [['g', 't'], 'Tickets'], [['g', 'f'], 'Flows'], [['g', 's'], 'Settings'], [['i'], 'Notifications'], [['?'], 'This list'],
  ] },
]
