import type { Role } from '../../live/words.ts'

export const ROLE_WORDS: Record<Role, { title: string; may: string }> = {
  agent: { title: 'Agent', may: 'Serves conversations, tickets and contacts' },
  ops: { title: 'Ops', may: 'Also works on flows, releases and secrets' },
  admin: { title: 'Administrator', may: 'Also on users, keys and the audit log' },
}
