import type { Colleague, ConversationSummary, Counts, Entry, Listed, LiveCounts, Notice, Reply, Viewer, Watched, Welcome, WireMessage } from './words.ts'

/** Checks of what comes in: enough that nothing malformed can break the page; the rest is the server's promise. */
type Fields = Record<string, unknown>
type Kind = 'string' | 'number' | 'boolean' | 'object'

export const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null

const has = (value: unknown, kinds: Record<string, Kind>): value is Fields =>
  isObject(value) && Object.entries(kinds).every(([name, kind]) => typeof value[name] === kind && value[name] !== null)
const listOf = <T>(value: unknown, check: (one: unknown) => one is T): value is T[] => Array.isArray(value) && value.every(check)

export const isMessage = (value: unknown): value is WireMessage => has(value, { id: 'string', seq: 'number', text: 'string', author: 'object', files: 'object' })
export const isEntry = (value: unknown): value is Entry => has(value, { id: 'string', n: 'number', after: 'number', kind: 'string', text: 'string', at: 'string' })
export const isSummary = (value: unknown): value is ConversationSummary =>
  has(value, { id: 'string', version: 'number', status: 'string', owner: 'string', contact: 'object', lastAt: 'string', lastText: 'string' })
export const isViewer = (value: unknown): value is Viewer => has(value, { id: 'string', name: 'string', typing: 'boolean' })
export const isViewers = (value: unknown): value is Viewer[] => listOf(value, isViewer)
export const isColleague = (value: unknown): value is Colleague => has(value, { id: 'string', name: 'string', presence: 'string', load: 'number' })
export const isNotice = (value: unknown): value is Notice => has(value, { id: 'string', kind: 'string', text: 'string', at: 'string' })
const isCounts = (value: unknown): value is Counts => has(value, { mine: 'number', waiting: 'number', all: 'number' })
export const isLiveCounts = (value: unknown): value is LiveCounts => isObject(value) && isCounts(value['counts']) && Array.isArray(value['queues'])
export const isListed = (value: unknown): value is Listed => isObject(value) && listOf(value['conversations'], isSummary) && isCounts(value['counts'])
export const isWatched = (value: unknown): value is Watched =>
  isObject(value) && isSummary(value['conversation']) && listOf(value['messages'], isMessage) && listOf(value['entries'], isEntry) && listOf(value['viewers'], isViewer)
export const isWelcome = (value: unknown): value is Welcome =>
  isObject(value) && isColleague(value['me']) && listOf(value['colleagues'], isColleague) && Array.isArray(value['queues']) && listOf(value['notices'], isNotice) && Array.isArray(value['replies'])
export const isSent = (value: unknown): value is { id: string } => has(value, { id: 'string' })
export const isFilled = (value: unknown): value is { text: string } => has(value, { text: 'string' })

/** An acknowledgement whose value passes `check`; anything else counts as the server's failure. */
export function readReply<T>(answer: unknown, check: (value: unknown) => value is T): Reply<T> {
  if (isObject(answer) && answer['ok'] === true && check(answer['value'])) return { ok: true, value: answer['value'] }
  const error = isObject(answer) && isObject(answer['error']) ? answer['error'] : {}
  return { ok: false, error: { code: String(error['code'] ?? 'unreadable'), message: String(error['message'] ?? 'The server gave an answer that cannot be read.') } }
}
