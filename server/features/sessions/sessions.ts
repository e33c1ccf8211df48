import { createHash, randomBytes } from 'node:crypto'
import type { Clock } from '../../base/clock.ts'
import { AppError } from '../../base/errors.ts'
import type { SessionModel } from '../../models/session.ts'
import type { UserDocument, UserModel } from '../../models/user.ts'
import { readCookie, SESSION_COOKIE } from './cookie.ts'

/** A session in force: whose it is, its id, and the token that its pages must send with whatever changes something. */
export type Session = { id: string; csrf: string; user: Pick<UserDocument, 'email' | 'name' | 'picture' | 'role' | 'skills' | 'capacity'> & { id: string } }

/** A session as its owner sees it. */
export type SessionShown = { id: string; current: boolean; agent: string; address: string; createdAt: Date; seenAt: Date }

/**
 * Sign-ins. The browser holds a token of 256 random bits in a cookie that scripts cannot read; the store holds its SHA-256.
 * A session is over after a day without use, and after 30 days in any case.
 */
export type Sessions = {
  /** A new session; answers the token for the cookie. */
  begin(user: string, from: { agent: string; address: string }): Promise<string>
  /** The session that a request's Cookie header names; null when there is none in force, or its user was deactivated. */
  sessionOf(cookieHeader: string | undefined): Promise<Session | null>
  list(user: string, current: string): Promise<SessionShown[]>
  /** @throws AppError `not-found` when the user has no such session. */
  end(user: string, id: string): Promise<void>
  endAll(user: string, keep?: string): Promise<void>
}

export const IDLE_MS = 24 * 3_600_000
export const LONGEST_MS = 30 * 24 * 3_600_000
const SEEN_EVERY_MS = 60_000
const ID_DIGITS = 16

const hash = (token: string): string => createHash('sha256').update(token).digest('hex')

/** Follows from the token, which nobody but browser and request have: nothing to store. */
export const csrfOf = (token: string): string => createHash('sha256').update(`csrf ${token}`).digest('base64url')

/** `ended` is told the ids of sessions that are over before their time, so that their sockets are closed. */
export function createSessions(deps: { sessions: SessionModel; users: UserModel; clock: Clock; ended?: (sessions: string[]) => void }): Sessions {
  const { sessions, users, clock, ended = () => {} } = deps
  const expiry = (now: Date, createdAt: Date) => new Date(Math.min(now.getTime() + IDLE_MS, createdAt.getTime() + LONGEST_MS))

  async function remove(found: { _id: string }[]): Promise<void> {
    if (found.length === 0) return
    await sessions.deleteMany({ _id: { $in: found.map(({ _id }) => _id) } })
    ended(found.map(({ _id }) => idOf(_id)))
  }

  return {
    async begin(user, { agent, address }) {
      const token = randomBytes(32).toString('base64url')
      const now = clock.now()
      await sessions.create({ _id: hash(token), user, agent: agent.slice(0, 300), address, createdAt: now, seenAt: now, expiresAt: expiry(now, now) })
      return token
    },
    async sessionOf(cookieHeader) {
      const token = readCookie(cookieHeader, SESSION_COOKIE)
      if (token === null) return null
      const now = clock.now()
      const session = await sessions.findById(hash(token)).lean()
      if (!session || session.expiresAt <= now) return null
      const user = await users.findById(session.user).lean()
      if (!user?.active) return null
      const lately = new Date(now.getTime() - SEEN_EVERY_MS)
      if (session.seenAt <= lately) {
        await sessions.updateOne({ _id: session._id, seenAt: { $lte: lately } }, { $set: { seenAt: now, expiresAt: expiry(now, session.createdAt) } })
      }
      const { _id: id, email, name, picture, role, skills, capacity } = user
      return { id: idOf(session._id), csrf: csrfOf(token), user: { id, email, name, picture, role, skills, capacity } }
    },
    async list(user, current) {
      const found = await sessions.find({ user, expiresAt: { $gt: clock.now() } }).sort({ createdAt: -1 }).lean()
      return found.map(({ _id, agent, address, createdAt, seenAt }) => ({ id: idOf(_id), current: idOf(_id) === current, agent, address, createdAt, seenAt }))
    },
    async end(user, id) {
      const found = await sessions.find({ user }, { _id: 1 }).sort({ createdAt: -1 }).lean()
      const named = found.filter(({ _id }) => idOf(_id) === id)
      if (named.length === 0) throw new AppError('not-found', { what: 'session', name: id })
      await remove(named)
    },
    async endAll(user, keep) {
      const found = await sessions.find({ user }, { _id: 1 }).sort({ createdAt: -1 }).lean()
      await remove(found.filter(({ _id }) => idOf(_id) !== keep))
    },
  }
}

const idOf = (key: string): string => key.slice(0, ID_DIGITS)
