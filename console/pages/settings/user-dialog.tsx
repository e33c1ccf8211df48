import { useState } from 'preact/hooks'
import { Dialog } from '../../design/dialog.tsx'
import { Problem } from '../../design/states.tsx'
import type { Role } from '../../live/words.ts'
import { useServices } from '../../shell/services.tsx'
import { ROLE_WORDS } from './role-words.ts'
import { useSave } from './use-save.ts'

export type User = { id: string; email: string; name: string; picture: string | null; role: Role; skills: string[]; capacity: number | null; active: boolean; createdAt: string }

const ROLES: readonly Role[] = ['agent', 'ops', 'admin']
const isRole = (text: string): text is Role => ROLES.some((role) => role === text)

/** Makes a user, or changes one. A password that is given to somebody signs them out everywhere. */
export function UserDialog({ user, close, done }: { user: User | null; close: () => void; done: () => void }) {
  const { rest } = useServices()
  const [fields, setFields] = useState({
    name: user?.name ?? '', email: user?.email ?? '', role: user?.role ?? 'agent', capacity: user?.capacity?.toString() ?? '', skills: user?.skills.join(', ') ?? '', active: user?.active ?? true, password: '',
  })
  const { busy, problem, save } = useSave()
  const set = (change: Partial<typeof fields>) => setFields({ ...fields, ...change })
  const text = (name: 'name' | 'email' | 'capacity' | 'skills' | 'password') => ({ value: fields[name], onInput: (event: { currentTarget: HTMLInputElement }) => set({ [name]: event.currentTarget.value }) })

  const submit = async (event: Event) => {
    event.preventDefault()
    const given = {
      name: fields.name.trim(), role: fields.role, capacity: fields.capacity.trim() === '' ? null : Number(fields.capacity), skills: fields.skills.split(',').map((skill) => skill.trim()).filter((skill) => skill !== ''),
    }
    const reply = await save(async () => {
      if (user === null) return rest.change('POST', '/api/users', { ...given, email: fields.email.trim(), ...(fields.password === '' ? {} : { password: fields.password }) })
      const changed = await rest.change('PATCH', `/api/users/${encodeURIComponent(user.id)}`, { ...given, active: fields.active })
      return changed.ok && fields.password !== '' ? rest.change('PUT', `/api/users/${encodeURIComponent(user.id)}/password`, { password: fields.password }) : changed
    })
    if (reply.ok) done()
  }
  return (
    <Dialog title={user === null ? 'New user' : user.name} close={close}>
      <form class="form" onSubmit={(event) => void submit(event)}>
        <label class="field">Name<input required maxLength={100} autocomplete="off" {...text('name')} /></label>
        <label class="field">E-mail<input type="email" required maxLength={200} autocomplete="off" disabled={user !== null} {...text('email')} /></label>
        <label class="field">Role
          <select value={fields.role} onChange={({ currentTarget: { value } }) => isRole(value) && set({ role: value })}>{ROLES.map((role) => <option key={role} value={role}>{ROLE_WORDS[role].title}</option>)}</select>
          <small>{ROLE_WORDS[fields.role].may}</small>
        </label>
        <div class="two">
          <label class="field">Capacity<input type="number" min="0" max="1000" step="0.5" placeholder="As the queues say" {...text('capacity')} /><small>Conversations at a time</small></label>
          <label class="field">Skills<input placeholder="german, billing" {...text('skills')} /><small>With commas between</small></label>
        </div>
        <label class="field">{user === null ? 'Password' : 'New password'}<input type="password" minLength={10} maxLength={200} autocomplete="new-password" {...text('password')} />
          <small>{user === null ? 'At least 10 characters. Without one they cannot sign in yet.' : 'Leave it empty to keep the present one; a new one signs them out everywhere.'}</small>
        </label>
        {user !== null && <label class="check"><input type="checkbox" checked={fields.active} onChange={(event) => set({ active: event.currentTarget.checked })} /><span>Active<small>Somebody who is not is signed out at once and cannot sign in. What they did keeps their name.</small></span></label>}
        {problem !== null && <Problem>{problem}</Problem>}
        <div class="dialog-foot">
          <button type="button" class="button" onClick={close}>Cancel</button>
          <button type="submit" class="button primary" disabled={busy}>{busy ? 'Saving…' : user === null ? 'Make the user' : 'Save'}</button>
        </div>
      </form>
    </Dialog>
  )
}
