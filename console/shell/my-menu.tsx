import { useState } from 'preact/hooks'
import { PersonAvatar } from '../design/avatar.tsx'
import { Icon } from '../design/icon.tsx'
import { Menu } from '../design/menu.tsx'
import { useLive, useServices } from './services.tsx'
import { keepTheme, keptTheme, type Theme } from './theme.ts'

const THEMES: { theme: Theme; icon: 'screen' | 'sun' | 'moon'; title: string }[] = [
  { theme: 'system', icon: 'screen', title: 'As the system' }, { theme: 'light', icon: 'sun', title: 'Light' }, { theme: 'dark', icon: 'moon', title: 'Dark' },
]

const PRESENCE = { online: 'Online', away: 'Away', offline: 'Offline' } as const

/** Who I am, whether I get conversations, how many I have, and what I chose for this browser. */
export function MyMenu({ openKeys }: { openKeys: () => void }) {
  const services = useServices()
  const { client, prefs, signOut } = services
  const live = useLive(({ live }) => live.me)
  const me = live ?? services.me
  const [, draw] = useState({})
  const { sound, popups } = prefs.get()
  const choose = (presence: 'online' | 'away') => void client.presence(presence)
  const set = (change: Parameters<typeof prefs.set>[0]) => {
    prefs.set(change)
    draw({})
  }
  const askForPopups = async () => {
    if (popups) return set({ popups: false })
    if ((await Notification.requestPermission()) === 'granted') set({ popups: true })
  }
  const load = me.capacity === null ? `${me.load} assigned` : `${me.load} of ${me.capacity}`
  return (
    <div class="me">
      <Menu label={`${me.name}, ${PRESENCE[me.presence]}`} className="me-button" title="My menu" button={
        <><PersonAvatar name={me.name} picture={me.picture} presence={me.presence} /><span class="me-text grow"><strong class="one-line">{me.name}</strong><span class="muted one-line">{PRESENCE[me.presence]} · {load}</span></span></>
      }>
        {(close) => {
          const item = (act: () => void) => () => {
            close()
            act()
          }
          return (
            <>
              <div class="menu-title">Availability</div>
              <button type="button" role="menuitemradio" aria-checked={me.presence === 'online'} class="menu-item" onClick={item(() => choose('online'))}><span class="presence online" />Online<span class="muted">gets conversations</span></button>
              <button type="button" role="menuitemradio" aria-checked={me.presence === 'away'} class="menu-item" onClick={item(() => choose('away'))}><span class="presence away" />Away<span class="muted">gets none</span></button>
              <hr />
              <div class="menu-title">Appearance</div>
              {THEMES.map(({ theme, icon, title }) => (
                <button key={theme} type="button" role="menuitemradio" aria-checked={keptTheme() === theme} class="menu-item" onClick={item(() => keepTheme(theme))}><Icon name={icon} />{title}</button>
              ))}
              <hr />
              <button type="button" role="menuitemcheckbox" aria-checked={sound} class="menu-item" onClick={item(() => set({ sound: !sound }))}><Icon name={sound ? 'sound' : 'mute'} />Sound</button>
              {'Notification' in window && <button type="button" role="menuitemcheckbox" aria-checked={popups} class="menu-item" onClick={item(() => void askForPopups())}><Icon name="bell" />Browser notifications</button>}
              <button type="button" role="menuitem" class="menu-item" onClick={item(openKeys)}><Icon name="keyboard" /><span class="grow">Keys</span><kbd>?</kbd></button>
              <hr />
              <button type="button" role="menuitem" class="menu-item" onClick={item(signOut)}><Icon name="out" />Sign out</button>
            </>
          )
        }}
      </Menu>
    </div>
  )
}
