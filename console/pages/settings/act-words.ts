/** What the audit log's names mean, as sentences go on after who did it. */
export const ACT_WORDS: Record<string, string> = {
  'session.begin': 'signed in', 'session.end': 'signed out', 'session.revoke': 'ended a session',
  'user.create': 'made a user', 'user.update': 'changed a user', 'user.password': 'set a password',
  'api-key.create': 'made a key', 'api-key.revoke': 'revoked a key',
  'identity-key.show': 'looked at an identity key', 'identity-key.renew': 'renewed an identity key',
  'secret.set': 'wrote a secret', 'secret.remove': 'removed a secret',
  'file.upload': 'uploaded a file',
  'release.publish': 'published a release', 'release.activate': 'put a release in force',
  'record.create': 'made a record', 'record.change': 'changed a record', 'record.archive': 'archived a record', 'record.merge': 'merged records',
  'record.associate': 'associated records', 'record.dissociate': 'took records apart',
  'conversation.note': 'wrote a note', 'conversation.close': 'closed a conversation', 'conversation.return': 'gave a conversation back to the bot',
}

export const actWords = (what: string): string => ACT_WORDS[what] ?? what

/** Who `user:ID`, `key:NAME` and the others are. */
export function callerWords(by: string, nameOf: (user: string) => string | null): string {
  const at = by.indexOf(':')
  const [kind, id] = at < 0 ? [by, ''] : [by.slice(0, at), by.slice(at + 1)]
  switch (kind) {
    case 'user':
      return nameOf(id) ?? 'somebody who has left'
    case 'key':
      return `the key ${id}`
    case 'public':
      return 'somebody not signed in'
    case 'start':
      return 'Midflow, at its first start'
    default:
      return by
  }
}
