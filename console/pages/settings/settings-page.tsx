import type { ComponentType } from 'preact'
import { useEffect } from 'preact/hooks'
import { Icon, type IconName } from '../../design/icon.tsx'
import { Empty } from '../../design/states.tsx'
import type { Role } from '../../live/words.ts'
import { go, linkTo } from '../../shell/router.ts'
import { useServices } from '../../shell/services.tsx'
import { PageHead } from '../page-head.tsx'
import { EVERYBODY, type PageProps } from '../pages.ts'
import { Audit } from './audit.tsx'
import { Keys } from './keys.tsx'
import { Profile } from './profile.tsx'
import { Releases } from './releases.tsx'
import { Secrets } from './secrets.tsx'
import { Service } from './service.tsx'
import { Sessions } from './sessions.tsx'
import { Sites } from './sites.tsx'
import { Users } from './users.tsx'

type Section = { name: string; title: string; icon: IconName; roles: readonly Role[]; Content: ComponentType<{ query: PageProps['query'] }> }

const OPS: readonly Role[] = ['admin', 'ops']
const ADMIN: readonly Role[] = ['admin']

const GROUPS: { title: string; sections: Section[] }[] = [
  {
    title: 'Me',
    sections: [
      { name: 'profile', title: 'Profile', icon: 'user', roles: EVERYBODY, Content: Profile },
      { name: 'sessions', title: 'Sessions', icon: 'screen', roles: EVERYBODY, Content: Sessions },
    ],
  },
  {
    title: 'Service',
    sections: [
      { name: 'service', title: 'Queues and SLA', icon: 'waiting', roles: EVERYBODY, Content: Service },
      { name: 'sites', title: 'Sites', icon: 'globe', roles: EVERYBODY, Content: Sites },
      { name: 'releases', title: 'Releases', icon: 'history', roles: OPS, Content: Releases },
      { name: 'secrets', title: 'Secrets', icon: 'lock', roles: OPS, Content: Secrets },
    ],
  },
  {
    title: 'Access',
    sections: [
      { name: 'users', title: 'Users', icon: 'users', roles: ADMIN, Content: Users },
      { name: 'keys', title: 'API keys', icon: 'key', roles: ADMIN, Content: Keys },
      { name: 'audit', title: 'Audit log', icon: 'audit', roles: ADMIN, Content: Audit },
    ],
  },
]

/** `/settings`: the list, on a wide screen beside its first part. `/settings/NAME`: one part. */
export function SettingsPage({ rest: [name], query }: PageProps) {
  const { me, title } = useServices()
  const groups = GROUPS.map(({ title, sections }) => ({ title, sections: sections.filter(({ roles }) => roles.includes(me.role)) })).filter(({ sections }) => sections.length > 0)
  const section = groups.flatMap(({ sections }) => sections).find((one) => one.name === name)
  useEffect(() => {
    if (name === undefined && matchMedia('(min-width: 721px)').matches) go(linkTo('settings', 'profile'), { replace: true })
    title.page(section?.title ?? 'Settings')
  }, [name])
  return (
    <div class={`settings ${name === undefined ? 'at-list' : ''}`}>
      <nav class="settings-nav" aria-label="Settings">
        <h1>Settings</h1>
        {groups.map((group) => (
          <div key={group.title}>
            <h2 class="side-title">{group.title}</h2>
            <ul>
              {group.sections.map((one) => (
                <li key={one.name}><a class="settings-link" href={linkTo('settings', one.name)} aria-current={one.name === name ? 'page' : undefined}><Icon name={one.icon} /><span class="grow">{one.title}</span><Icon name="next" /></a></li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <div class="settings-pane" tabIndex={0}>
        {section ? (
          <>
            <div class="settings-back"><PageHead title={section.title} back={linkTo('settings')} backLabel="All settings" /></div>
            <div class="settings-content" key={section.name}><section.Content query={query} /></div>
          </>
        ) : name !== undefined && <Empty icon="settings" title="There is no such part of the settings for you"><p>Others may be for administrators only; your role is {me.role}.</p></Empty>}
      </div>
    </div>
  )
}
