import type { Memory } from '../../widget/core/memory.ts'
import type { Outgoing } from './thread.ts'
import { isObject } from './wire.ts'

/**
 * What survives a reload: drafts, and what could not be sent, by conversation. A signed-out browser keeps it for the next
 * sign-in of the same person: the memory's prefix names them.
 */
export type Kept = {
  draft(conversation: string, note: boolean): string
  keepDraft(conversation: string, note: boolean, text: string): void
  outboxes(): Record<string, Outgoing[]>
  keepOutbox(conversation: string, outbox: Outgoing[]): void
}

export function createKept(memory: Memory): Kept {
  const read = (name: string): Record<string, unknown> => {
    try {
      const held: unknown = JSON.parse(memory.get(name) ?? '{}')
      return isObject(held) ? held : {}
    } catch {
      return {}
    }
  }
  const change = (name: string, key: string, value: unknown) => {
    const { [key]: _, ...others } = read(name)
    const next = value === null ? others : { ...others, [key]: value }
    memory.set(name, Object.keys(next).length > 0 ? JSON.stringify(next) : null)
  }
  const draftKey = (conversation: string, note: boolean) => `${conversation}${note ? ':note' : ''}`
  return {
    draft: (conversation, note) => String(read('drafts')[draftKey(conversation, note)] ?? ''),
    keepDraft: (conversation, note, text) => change('drafts', draftKey(conversation, note), text === '' ? null : text),
    outboxes: () => Object.fromEntries(Object.entries(read('outboxes')).map(([id, list]) => [id, Array.isArray(list) ? list.filter(isOutgoing) : []])),
    keepOutbox(conversation, outbox) {
      const unsent = outbox.filter((out) => out.status !== 'accepted')
      change('outboxes', conversation, unsent.length > 0 ? unsent : null)
    },
  }
}

const isOutgoing = (value: unknown): value is Outgoing =>
  isObject(value) && isObject(value['request']) && typeof value['request']['id'] === 'string' && typeof value['request']['text'] === 'string' && (value['status'] === 'waiting' || value['status'] === 'refused')
