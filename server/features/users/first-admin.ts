import { randomBytes } from 'node:crypto'
import type { Users } from './users.ts'

/**
 * Makes an administrator with a random password where there are no users at all; answers the password, or null. Of two servers
 * that start at once one makes the account.
 */
export async function makeFirstAdmin(users: Users, email: string): Promise<string | null> {
  if (!(await users.none())) return null
  const password = randomBytes(15).toString('base64url')
  await users.create({ email, name: 'Administrator', role: 'admin', password })
  return password
}
