import type { UserModel } from '../../models/user.ts'
import type { Actor } from '../../protocol/records.ts'

/** Who the `by` of histories are, in one read: `user:ID`, `key:NAME`, `action:NAME:CALL`, `run:CONVERSATION`, or a part of Midflow. */
export type NameActors = (by: readonly string[]) => Promise<(by: string) => Actor>

export function createNameActors(users: UserModel): NameActors {
  return async (all) => {
    const ids = [...new Set(all)].map(read).flatMap(({ kind, id }) => (kind === 'user' ? [id] : []))
    const found = ids.length > 0 ? await users.find({ _id: { $in: ids } }, { name: 1 }).lean() : []
    const names = new Map(found.map(({ _id, name }) => [_id, name]))
    return (by) => {
      const actor = read(by)
      return actor.kind === 'user' ? { ...actor, name: names.get(actor.id) ?? null } : actor
    }
  }
}

function read(by: string): Actor {
  const [kind = '', ...rest] = by.split(':')
  switch (kind) {
    case 'user':
      return { kind, id: rest.join(':'), name: null }
    case 'key':
      return { kind, id: rest.join(':'), name: rest.join(':') }
    case 'action':
      return { kind, id: rest[0] ?? '', name: rest[0] ?? '' }
    case 'run':
      return { kind, id: rest.join(':'), name: null }
    default:
      return { kind: 'system', id: by, name: by }
  }
}
