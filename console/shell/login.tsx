import { useEffect, useRef, useState } from 'preact/hooks'
import { Problem } from '../design/states.tsx'
import type { Rest } from '../live/rest.ts'
import type { Me } from '../live/words.ts'
import { Mark } from './mark.tsx'

/** Signing in. `ended`: a session that was open is over; what was not sent is kept for the same person. */
export function Login({ rest, ended, signedIn }: { rest: Rest; ended: boolean; signedIn: (me: Me) => void }) {
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const email = useRef<HTMLInputElement>(null)
  const password = useRef<HTMLInputElement>(null)
  useEffect(() => {
    document.title = 'Sign in · Midflow'
    email.current?.focus()
  }, [])

  const submit = async (event: Event) => {
    event.preventDefault()
    setBusy(true)
    setProblem(null)
    const reply = await rest.signIn(email.current?.value ?? '', password.current?.value ?? '')
    setBusy(false)
    if (reply.ok) return signedIn(reply.value)
    setProblem(reply.error.message)
    password.current?.select()
  }
  return (
    <main class="login">
      <form class="login-card" onSubmit={(event) => void submit(event)}>
        <div class="login-brand"><Mark /><span>Midflow</span></div>
        <div>
          <h1>Sign in to your console</h1>
          <p class="muted">Answer visitors, take over from the bot, keep your promises.</p>
        </div>
        {ended && problem === null && <p class="login-note" role="status">Your session has ended. Sign in again; your drafts are kept on this browser.</p>}
        {problem !== null && <Problem>{problem}</Problem>}
        <label class="field">E-mail<input ref={email} type="email" name="email" autocomplete="username" required maxLength={200} placeholder="you@example.com" /></label>
        <label class="field">Password<input ref={password} type="password" name="password" autocomplete="current-password" required maxLength={200} /></label>
        <button type="submit" class="button primary login-go" disabled={busy}>{busy ? 'Signing in…' : 'Sign in'}</button>
      </form>
    </main>
  )
}
