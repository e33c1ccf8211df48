import type { Clock } from '../../base/clock.ts'
import type { Workspace } from '../../engine/flow.ts'
import type { NoticeDocument, NoticeModel } from '../../models/notice.ts'
import type { UserModel } from '../../models/user.ts'
import type { Emit } from '../../platform/realtime/realtime.ts'
import { AGENT_NAMESPACE, type Notice } from '../../protocol/agent.ts'

/** `to`: `owner` (of the ticket), `lead` (of its queue's teams), a team, or somebody's e-mail address. `id`: what made it. */
export type Notification = {
  id: string
  to: string[]
  kind: Notice['kind']
  text: string
  conversation: string | null
  ticket: string | null
  owner: string | null
  queue: string | null
}

/** Tells people; each of them once, however often it is called for the same `id`. Answers how many were told. */
export type Notify = (notification: Notification) => Promise<number>

export type Notices = {
  notify: Notify
  /** The latest of somebody's notices, newest first. */
  list(user: string): Promise<Notice[]>
  markRead(user: string, ids: string[]): Promise<void>
}

const LISTED = 50

/** `room` is that of one person's connections. */
export function createNotices(deps: {
  notices: NoticeModel
  users: UserModel
  teams: () => Promise<Workspace['teams']>
  emit: Emit
  room: (user: string) => string
  clock: Clock
}): Notices {
  const recipients = async ({ to, owner, queue }: Notification): Promise<string[]> => {
    const teams = Object.values(await deps.teams())
    const emails = to.flatMap((name) => {
      if (name === 'owner') return []
      if (name === 'lead') return teams.filter((team) => queue === null || team.queue === queue).map((team) => team.lead)
      const team = teams.find((each) => each.name === name)
      return team ? [team.lead, ...team.members] : [name]
    })
    const wanted = emails.filter((email) => email !== null).map((email) => email.toLowerCase())
    const found = wanted.length > 0 ? await deps.users.find({ email: { $in: wanted }, active: true }, { _id: 1 }).lean() : []
    const leaderless = to.includes('lead') && found.length === 0 ? await deps.users.find({ role: 'admin', active: true }, { _id: 1 }).lean() : []
    return [...new Set([...(to.includes('owner') && owner !== null ? [owner] : []), ...[...found, ...leaderless].map(({ _id }) => _id)])]
  }

  return {
    async notify(notification) {
      const { id, kind, text, conversation, ticket } = notification
      const users = await recipients(notification)
      for (const user of users) {
        const notice: NoticeDocument = { _id: `${id}:${user}`, user, kind, text, conversation, ticket, at: deps.clock.now(), readAt: null }
        const made = await deps.notices.updateOne({ _id: notice._id }, { $setOnInsert: notice }, { upsert: true })
        if (made.upsertedCount > 0) deps.emit(AGENT_NAMESPACE, deps.room(user), 'notice', toNotice(notice))
      }
      return users.length
    },
    async list(user) {
      return (await deps.notices.find({ user }).sort({ at: -1 }).limit(LISTED).lean<NoticeDocument[]>()).map(toNotice)
    },
    async markRead(user, ids) {
      await deps.notices.updateMany({ _id: { $in: ids }, user, readAt: null }, { $set: { readAt: deps.clock.now() } })
    },
  }
}

const toNotice = ({ _id, kind, text, conversation, ticket, at, readAt }: NoticeDocument): Notice => ({
  id: _id, kind, text, conversation, ticket, at: at.toISOString(), readAt: readAt?.toISOString() ?? null,
})
