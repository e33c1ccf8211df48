/** What an API key may be allowed. */
export const SCOPES = [
  'releases.read', 'releases.write', 'secrets.write', 'records.read', 'records.write', 'conversations.read', 'conversations.write',
  'identity.write', 'users.write', 'keys.write', 'audit.read',
] as const
export type Scope = (typeof SCOPES)[number]
