import { useState } from 'preact/hooks'
import { Avatar } from '../../design/avatar.tsx'
import { Icon } from '../../design/icon.tsx'
import { useServices } from '../../shell/services.tsx'
import { hasLists } from '../checks.ts'
import { useLoaded } from '../load.ts'
import { Unready } from '../unready.tsx'
import { Part } from './part.tsx'
import { ROLE_WORDS } from './role-words.ts'
import { type User, UserDialog } from './user-dialog.tsx'

/** Those who work here, and what they may do. */
export function Users() {
  const { rest, me } = useServices()
  const [loaded, reload] = useLoaded('users', () => rest.get('/api/users', hasLists<{ users: User[] }>('users')))
  const [open, setOpen] = useState<User | 'new' | null>(null)
  const close = () => setOpen(null)
  return (
    <Part main title="Users" note="Who signs in here, and what they may do." action={<button type="button" class="button primary" onClick={() => setOpen('new')}><Icon name="plus" />New user</button>}>
      {loaded.at !== 'ready' ? <Unready loaded={loaded} rows={4} what="The users could not be loaded" again={reload} />
      : (
        <ul class="cards">
          {loaded.value.users.toSorted((a, b) => Number(b.active) - Number(a.active) || a.name.localeCompare(b.name)).map((user) => (
            <li key={user.id} class={`card ${user.active ? '' : 'off'}`}>
              <Avatar name={user.name} picture={user.picture} />
              <div class="grow">
                <p class="card-title"><span class="one-line">{user.name}</span>{user.id === me.id && <span class="chip">You</span>}{!user.active && <span class="chip">No longer active</span>}</p>
                <p class="muted one-line">{user.email}</p>
              </div>
              <p class="user-facts">
                <span class={`chip ${user.role === 'agent' ? '' : 'accent'}`}>{ROLE_WORDS[user.role].title}</span>
                {user.capacity !== null && <span class="chip">{user.capacity} at a time</span>}
                {user.skills.map((skill) => <span key={skill} class="chip">{skill}</span>)}
              </p>
              <button type="button" class="icon-button" aria-label={`Edit ${user.name}`} title="Edit" onClick={() => setOpen(user)}><Icon name="pencil" /></button>
            </li>
          ))}
        </ul>
      )}
      {open !== null && <UserDialog user={open === 'new' ? null : open} close={close} done={() => {
        close()
        reload()
      }} />}
    </Part>
  )
}
