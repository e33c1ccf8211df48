import { randomBytes } from 'node:crypto'
import { AppError } from '../../base/errors.ts'
import type { Users } from './users.ts'

/**
 * Makes an administrator with a random password where there are no users at all; answers whether it did. `keep` puts the
 * password where it is found, before there is the account, so that a crash between the two leaves no account without one. Of
 * two servers that start at once, one makes the account.
 */
export async function makeFirstAdmin(users: Users, email: string, keep: (password: string) => Promise<unknown>): Promise<boolean> {
  if (!(await users.none())) return false
  const password = randomBytes(15).toString('base64url')
  await keep(password)
  try {
    await users.create({ email, name: 'Administrator', role: 'admin', password })
    return true
  } catch (err) {
    if (err instanceof AppError && err.code === 'taken') return false
    throw err
  }
}
