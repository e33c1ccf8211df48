import type { IconName } from '../../design/icon.tsx'
import type { Actor } from '../../../server/protocol/records.ts'

/** Who did something, as people say it. */
export function actorText({ kind, id, name }: Actor): string {
  switch (kind) {
    case 'user':
      return name ?? 'somebody who has left'
    case 'key':
      return `the key ${name ?? id}`
    case 'action':
      return `the code action ${name ?? id}`
    case 'run':
      return 'the bot'
    case 'system': {
      const [part = '', ...rest] = id.split(':')
      const named = rest.length > 0 ? ` ${rest.join(':')}` : ''
      return { sla: `the SLA policy${named}`, routing: 'routing', form: `a form of the site${named}`, widget: 'the chat widget' }[part] ?? 'Midflow'
    }
  }
}

export const actorIcon = ({ kind }: Actor): IconName => ({ user: 'user', key: 'key', action: 'canned', run: 'bot', system: 'settings' } as const)[kind]
