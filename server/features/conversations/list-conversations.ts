import type { Clock } from '../../base/clock.ts'
import { AppError } from '../../base/errors.ts'
import { shareFor } from '../../base/share-for.ts'
import type { ConversationDocument, ConversationModel } from '../../models/conversation.ts'
import { type Counts, COUNTS_SHARED_MS, type Listed, type ListRequest, listRequest, type LiveCounts, type QueueFigures, type View } from '../../protocol/agent.ts'
import { searchFilter } from '../../records/found-by.ts'
import type { Summarise } from './summarise.ts'

/** A page of one view, newest first (the waiting ones: who waits longest first), with how many there are in each view. */
export type ListConversations = (user: string, request: ListRequest) => Promise<Listed>

type Filter = Record<string, unknown>

/** Counting stops here: nobody reads a larger number. */
const COUNTED = 1000

/** `contactsLike` finds the ids of contacts by the beginning of a name or e-mail address. */
export function createListConversations(deps: {
  conversations: ConversationModel
  summarise: Summarise
  contactsLike: (text: string) => Promise<string[]>
}): ListConversations {
  return async (user, request) => {
    const { view, queue, search, after, limit } = listRequest.parse(request)
    const filter = { ...viewFilter(view, user), ...(queue === undefined ? {} : { queue }) }
    const counting = countViews(deps.conversations, user)
    if (search) {
      const found = await find(deps, filter, search, limit)
      return { conversations: await deps.summarise(found), next: null, counts: await counting }
    }
    const by = view === 'waiting' ? 'queuedAt' : 'lastAt'
    const direction = view === 'waiting' ? 1 : -1
    const from = after === undefined ? {} : cursorFilter(after, by, direction)
    const found = await deps.conversations
      .find({ ...filter, ...from })
      .sort({ [by]: direction, _id: direction })
      .limit(limit + 1)
      .lean<ConversationDocument[]>()
    const page = found.slice(0, limit)
    const last = page.at(-1)
    const next = found.length > limit && last ? `${(last[by] ?? last.lastAt).toISOString()} ${last._id}` : null
    return { conversations: await deps.summarise(page), next, counts: await counting }
  }
}

function viewFilter(view: View, user: string): Filter {
  switch (view) {
    case 'mine':
      return { 'agent.id': user, status: 'open' }
    case 'unassigned':
      return { status: 'open', owner: 'bot' }
    case 'waiting':
      return { owner: 'queue' }
    case 'all':
      return { status: 'open' }
    case 'snoozed':
    case 'closed':
      return { status: view }
  }
}

/** Behind the last of the page before: `<time> <id>`. */
function cursorFilter(after: string, by: 'queuedAt' | 'lastAt', direction: 1 | -1): Filter {
  const [time = '', id = ''] = after.split(' ')
  const at = new Date(time)
  if (Number.isNaN(at.getTime())) throw new AppError('bad-request', { where: 'after', problem: 'send what the page before gave as "next"' })
  const beyond = direction === 1 ? '$gt' : '$lt'
  return { [by]: { [`${beyond}e`]: at }, $or: [{ [by]: { [beyond]: at } }, { [by]: at, _id: { [beyond]: id } }] }
}

async function find(deps: Parameters<typeof createListConversations>[0], filter: Filter, search: string, limit: number): Promise<ConversationDocument[]> {
  const newest = (wanted: Filter) => deps.conversations.find({ ...filter, ...wanted }).sort({ lastAt: -1 }).limit(limit).lean<ConversationDocument[]>()
  const words = searchFilter(search)
  const [byWords, byContact] = await Promise.all([
    words.length > 0 ? newest({ $and: words }) : [],
    deps.contactsLike(search).then((contacts) => (contacts.length > 0 ? newest({ contact: { $in: contacts } }) : [])),
  ])
  const all = new Map([...byWords, ...byContact].map((conversation) => [conversation._id, conversation]))
  return [...all.values()].toSorted((a, b) => b.lastAt.getTime() - a.lastAt.getTime()).slice(0, limit)
}

/** How many conversations each view has, up to a thousand. */
async function countViews(conversations: ConversationModel, user: string): Promise<Counts> {
  const [mine, others] = await Promise.all([countView(conversations, 'mine', user), countOthers(conversations)])
  return { mine, ...others }
}

/**
 * The same for somebody who looks on while conversations change, with how the queues stand. All who ask within a second
 * share one reading of what is the same for everybody.
 */
export function createCountLive(deps: { conversations: ConversationModel; queues: () => Promise<QueueFigures[]>; clock: Clock }): (user: string) => Promise<LiveCounts> {
  const shared = shareFor(deps.clock, COUNTS_SHARED_MS, () => Promise.all([countOthers(deps.conversations), deps.queues()]))
  return async (user) => {
    const [mine, [others, queues]] = await Promise.all([countView(deps.conversations, 'mine', user), shared()])
    return { counts: { mine, ...others }, queues }
  }
}

const countView = (conversations: ConversationModel, view: View, user: string): Promise<number> => conversations.countDocuments(viewFilter(view, user), { limit: COUNTED })

async function countOthers(conversations: ConversationModel): Promise<Omit<Counts, 'mine'>> {
  const count = (view: View) => countView(conversations, view, '')
  const [unassigned, waiting, all, snoozed, closed] = await Promise.all([count('unassigned'), count('waiting'), count('all'), count('snoozed'), count('closed')])
  return { unassigned, waiting, all, snoozed, closed }
}
