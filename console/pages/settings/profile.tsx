import { useState } from 'preact/hooks'
import { Avatar } from '../../design/avatar.tsx'
import { Icon } from '../../design/icon.tsx'
import { Problem } from '../../design/states.tsx'
import { useLive, useServices } from '../../shell/services.tsx'
import { Part } from './part.tsx'
import { ROLE_WORDS } from './role-words.ts'
import { useSave } from './use-save.ts'

/** Who I am for visitors and colleagues, and my password. */
export const Profile = () => (
  <>
    <Face />
    <Work />
    <Password />
  </>
)

function Face() {
  const services = useServices()
  const me = useLive(({ live }) => live.me) ?? services.me
  const [name, setName] = useState(me.name)
  const [picture, setPicture] = useState(me.picture ?? '')
  const [saved, setSaved] = useState(false)
  const { busy, problem, save } = useSave()
  const submit = async (event: Event) => {
    event.preventDefault()
    const reply = await save(() => services.rest.change('PATCH', '/api/session/profile', { name: name.trim(), picture: picture.trim() || null }))
    setSaved(reply.ok)
  }
  const edit = (set: (value: string) => void) => (event: { currentTarget: HTMLInputElement }) => {
    set(event.currentTarget.value)
    setSaved(false)
  }
  return (
    <Part main title="Profile" note="What visitors see when you write to them.">
      <form class="form" onSubmit={(event) => void submit(event)}>
        <div class="face-row"><Avatar name={name || me.name} picture={picture.trim().startsWith('https://') ? picture.trim() : null} size="large" /><div><strong>{name || me.name}</strong><p class="muted">{services.me.email}</p></div></div>
        <label class="field">Name<input required maxLength={100} autocomplete="name" value={name} onInput={edit(setName)} /></label>
        <label class="field">Picture<input type="url" pattern="https://.*" maxLength={500} placeholder="https://…" title="An address that begins with https://" value={picture} onInput={edit(setPicture)} /><small>The address of a square picture; without one, visitors see your initials.</small></label>
        {problem !== null && <Problem>{problem}</Problem>}
        <div class="form-foot"><button type="submit" class="button primary" disabled={busy || (name.trim() === me.name && picture.trim() === (me.picture ?? ''))}>{busy ? 'Saving…' : 'Save'}</button>{saved && <span class="saved" role="status"><Icon name="check" />Saved</span>}</div>
      </form>
    </Part>
  )
}

/** What an administrator and the files say about my work. */
function Work() {
  const services = useServices()
  const me = useLive(({ live }) => live.me) ?? services.me
  return (
    <Part title="My work" note="An administrator sets role, capacity and skills; the flow files say which team serves which queue.">
      <dl class="facts">
        <dt>Role</dt><dd>{ROLE_WORDS[services.me.role].title}<span class="muted">{ROLE_WORDS[services.me.role].may}</span></dd>
        <dt>Capacity</dt><dd>{me.capacity === null ? 'As the queues say' : `${me.capacity} at a time`}</dd>
        <dt>Skills</dt><dd>{me.skills.length > 0 ? <span class="chips">{me.skills.map((skill) => <span key={skill} class="chip">{skill}</span>)}</span> : <span class="muted">None</span>}</dd>
        <dt>Queues</dt><dd>{me.queues.length > 0 ? <span class="chips">{me.queues.map((queue) => <span key={queue} class="chip accent">{queue}</span>)}</span> : <span class="muted">None: nothing is assigned to you by itself</span>}</dd>
      </dl>
    </Part>
  )
}

function Password() {
  const { rest, me } = useServices()
  const [present, setPresent] = useState('')
  const [password, setPassword] = useState('')
  const [saved, setSaved] = useState(false)
  const { busy, problem, save } = useSave()
  const submit = async (event: Event) => {
    event.preventDefault()
    const reply = await save(() => rest.change('PUT', '/api/session/password', { present, password }))
    setSaved(reply.ok)
    if (!reply.ok) return
    setPresent('')
    setPassword('')
  }
  return (
    <Part title="Password" note="A new one signs you out on all other browsers.">
      <form class="form" onSubmit={(event) => void submit(event)}>
        <input type="email" autocomplete="username" value={me.email} hidden readOnly />
        <label class="field">Present password<input type="password" autocomplete="current-password" required maxLength={200} value={present} onInput={(event) => setPresent(event.currentTarget.value)} /></label>
        <label class="field">New password<input type="password" autocomplete="new-password" required minLength={10} maxLength={200} value={password} onInput={(event) => setPassword(event.currentTarget.value)} /><small>At least 10 characters; a few words are good.</small></label>
        {problem !== null && <Problem>{problem}</Problem>}
        <div class="form-foot"><button type="submit" class="button primary" disabled={busy || present === '' || password === ''}>{busy ? 'Changing…' : 'Change the password'}</button>{saved && <span class="saved" role="status"><Icon name="check" />Changed; your other sessions have ended</span>}</div>
      </form>
    </Part>
  )
}
