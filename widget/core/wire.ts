import type { Author, ConversationState, Message, Reply, Resumed } from '../../server/protocol/visitor.ts'
import type { Outgoing } from './sync.ts'

/** Checks of what comes in: enough that nothing malformed can break the page; the rest is the server's promise. */
type Fields = Record<string, unknown>

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null

const isAuthor = (value: unknown): value is Author => isObject(value) && typeof value['kind'] === 'string'

export const isMessage = (value: unknown): value is Message =>
  isObject(value) && typeof value['id'] === 'string' && typeof value['seq'] === 'number' && typeof value['text'] === 'string' && isAuthor(value['author'])

export const isState = (value: unknown): value is ConversationState =>
  isObject(value) && typeof value['version'] === 'number' && typeof value['owner'] === 'string'

export const isResumed = (value: unknown): value is Resumed =>
  isObject(value) &&
  Array.isArray(value['messages']) &&
  value['messages'].every(isMessage) &&
  (value['conversation'] === null || isState(value['conversation']))

export const isTyping = (value: unknown): value is { author: Author; typing: boolean } =>
  isObject(value) && typeof value['typing'] === 'boolean' && isAuthor(value['author'])

export const isAnything = (_value: unknown): _value is unknown => true

/** An acknowledgement whose value passes `check`; anything else counts as the server's failure. */
export function readReply<T>(answer: unknown, check: (value: unknown) => value is T): Reply<T> {
  if (isObject(answer) && answer['ok'] === true && check(answer['value'])) return { ok: true, value: answer['value'] }
  const error = isObject(answer) && isObject(answer['error']) ? answer['error'] : {}
  const { code, message, retryAfter } = { code: 'unreadable', message: '', retryAfter: 0, ...error }
  return { ok: false, error: { code: String(code), message: String(message), ...(Number(retryAfter) > 0 && { retryAfter: Number(retryAfter) }) } }
}

/** The outgoing messages in a text made by `JSON.stringify`; none if it is anything else. */
export function readOutbox(text: string | null): Outgoing[] {
  try {
    const list: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(list) ? list.filter(isOutgoing) : []
  } catch {
    return []
  }
}

const isOutgoing = (value: unknown): value is Outgoing =>
  isObject(value) && isObject(value['request']) && typeof value['request']['id'] === 'string' && typeof value['text'] === 'string' &&
 Array.isArray(value['files']) &&
  (value['status'] === 'waiting' || value['status'] === 'refused')
