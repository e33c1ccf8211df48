import type { Clock } from '../../base/clock.ts'
import { AppError } from '../../base/errors.ts'
import { newId } from '../../base/ids.ts'
import { isTaken } from '../../models/is-taken.ts'
import type { UserDocument, UserModel } from '../../models/user.ts'
import type { Role } from '../../protocol/agent.ts'
import { checkPassword } from './check-password.ts'
import { hashPassword, isPassword } from './hash-password.ts'

/** Somebody who works here, without the password's hash. */
export type User = {
  id: string
  email: string
  name: string
  picture: string | null
  role: Role
  skills: string[]
  capacity: number | null
  active: boolean
  createdAt: Date
}

export type UserGiven = { email: string; name: string; role: Role; password?: string | undefined; picture?: string | null; skills?: string[]; capacity?: number | null }
export type UserChange = { [Field in 'name' | 'role' | 'picture' | 'skills' | 'capacity' | 'active']?: User[Field] | undefined }

/** The accounts of those who work here. E-mail addresses are compared without regard to case. */
export type Users = {
  /** @throws AppError `taken`, or `bad-request` for a bad password. */
  create(given: UserGiven): Promise<User>
  list(): Promise<User[]>
  /** @throws AppError `not-found`, as the others do. */
  find(id: string): Promise<User>
  findByEmail(email: string): Promise<User | null>
  /** Ends all sessions of a user who has another role, or is no longer active. @throws AppError `bad-request` when no active administrator would be left. */
  update(id: string, change: UserChange): Promise<User>
  /** Sets a password and ends all sessions, except `keep`. */
  setPassword(id: string, password: string, keep?: string): Promise<void>
  /** The same by its owner, who knows the present one. @throws AppError `bad-request` when it is not that. */
  changePassword(id: string, present: string, password: string, keep: string): Promise<void>
  /** The active account that e-mail and password belong to, or null; as slow when there is no such account. */
  check(email: string, password: string): Promise<User | null>
  none(): Promise<boolean>
}

const fold = (email: string): string => email.trim().toLowerCase()

/** `endSessions` ends those of a user, except one. */
export function createUsers(deps: { users: UserModel; clock: Clock; endSessions: (user: string, keep?: string) => Promise<void> }): Users {
  const { users, clock, endSessions } = deps

  const required = async (id: string): Promise<UserDocument> => {
    const found = await users.findById(id).lean()
    if (!found) throw new AppError('not-found', { what: 'user', name: id })
    return found
  }

  async function setPassword(id: string, password: string, keep?: string): Promise<void> {
    const { email } = await required(id)
    checkPassword(password, email)
    await users.updateOne({ _id: id }, { $set: { password: await hashPassword(password) } })
    await endSessions(id, keep)
  }

  return {
    async create({ password, ...given }) {
      const email = fold(given.email)
      if (password !== undefined) checkPassword(password, email)
      const user: UserDocument = {
        _id: newId(clock.now()), email, name: given.name, role: given.role, picture: given.picture ?? null, skills: given.skills ?? [], capacity: given.capacity ?? null,
        password: password === undefined ? null : await hashPassword(password), active: true, createdAt: clock.now(),
      }
      try {
        await users.create(user)
      } catch (err) {
        throw isTaken(err) ? new AppError('taken', { what: 'user', name: email }, { cause: err }) : err
      }
      return shown(user)
    },
    async list() {
      return (await users.find().sort({ email: 1 }).lean()).map(shown)
    },
    async find(id) {
      return shown(await required(id))
    },
    async findByEmail(email) {
      const found = await users.findOne({ email: fold(email) }).lean()
      return found && shown(found)
    },
    async update(id, change) {
      const before = await required(id)
      const set = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
      await users.updateOne({ _id: id }, { $set: set })
      const after = await required(id)
      if (isAdmin(before) && !isAdmin(after) && (await users.findOne({ role: 'admin', active: true }, { _id: 1 }).lean()) === null) {
        // Looked at after the write and taken back: of two administrators who demote each other, the later one sees it.
        await users.updateOne({ _id: id }, { $set: { role: before.role, active: before.active } })
        throw new AppError('bad-request', { where: 'user', problem: 'this is the only active administrator; make another one first' })
      }
      if (!after.active || after.role !== before.role) await endSessions(id)
      return shown(after)
    },
    setPassword,
    async changePassword(id, present, password, keep) {
      const { password: stored } = await required(id)
      if (!(await isPassword(present, stored))) throw new AppError('bad-request', { where: 'present', problem: 'this is not your present password' })
      await setPassword(id, password, keep)
    },
    async check(email, password) {
      const found = await users.findOne({ email: fold(email) }).lean()
      const right = await isPassword(password, found?.password ?? null)
      return found && right && found.active ? shown(found) : null
    },
    async none() {
      return (await users.findOne({}, { _id: 1 }).lean()) === null
    },
  }
}

const isAdmin = (user: UserDocument): boolean => user.role === 'admin' && user.active

const shown = ({ _id, email, name, picture, role, skills, capacity, active, createdAt }: UserDocument): User => ({
  id: _id, email, name, picture, role, skills, capacity, active, createdAt,
})
