import { useEffect, useMemo, useState } from 'preact/hooks'
import { browserTime } from '../../widget/core/time.ts'
import { createMemory } from '../../widget/core/memory.ts'
import { openWebSocket } from '../../widget/core/websocket.ts'
import { Failed } from '../design/states.tsx'
import { createClient } from '../live/client.ts'
import type { News } from '../live/hear.ts'
import { createKept } from '../live/kept.ts'
import { createRest, type Rest } from '../live/rest.ts'
import type { Me } from '../live/words.ts'
import { createKeys } from './keys.ts'
import { Login } from './login.tsx'
import { createPrefs } from './prefs.ts'
import { followLinks } from './router.ts'
import { type Services, ServicesContext } from './services.tsx'
import { Shell } from './shell.tsx'
import { followSystemTheme } from './theme.ts'
import { createTitle } from './title.ts'

type State = { at: 'asking' } | { at: 'failed'; reason: string } | { at: 'out'; ended: boolean } | { at: 'in'; me: Me }

/** Asks who is signed in on this browser, and shows the console to them or the sign-in. */
export function Root() {
  const [state, setState] = useState<State>({ at: 'asking' })
  const rest = useMemo(() => createRest({ fetch: (...request) => fetch(...request), signedOut: () => setState({ at: 'out', ended: true }) }), [])
  const ask = async () => {
    setState({ at: 'asking' })
    const reply = await rest.session()
    if (reply.ok) setState({ at: 'in', me: reply.value })
    else setState(reply.error.code === 'unauthorised' ? { at: 'out', ended: false } : { at: 'failed', reason: reply.error.message })
  }
  useEffect(() => {
    followLinks()
    followSystemTheme()
    void ask()
  }, [])

  switch (state.at) {
    case 'asking':
      return <div class="opening" role="status" aria-label="Loading the console"><span class="mark" /></div>
    case 'failed':
      return <main class="opening"><Failed what="The console could not be opened" reason={state.reason} again={() => void ask()} /></main>
    case 'out':
      return <Login rest={rest} ended={state.ended} signedIn={(me) => setState({ at: 'in', me })} />
    case 'in':
      return <SignedIn key={state.me.id} rest={rest} me={state.me} out={(ended) => setState({ at: 'out', ended })} />
  }
}

function SignedIn({ rest, me, out }: { rest: Rest; me: Me; out: (ended: boolean) => void }) {
  const [services] = useState(() => createServices(rest, me, out))
  useEffect(() => {
    const { client } = services
    const wake = () => {
      if (document.visibilityState === 'visible') client.wake()
    }
    document.addEventListener('visibilitychange', wake)
    window.addEventListener('online', wake)
    window.addEventListener('pageshow', wake)
    return () => {
      document.removeEventListener('visibilitychange', wake)
      window.removeEventListener('online', wake)
      window.removeEventListener('pageshow', wake)
      client.end()
      services.keys.end()
    }
  }, [])
  return <ServicesContext.Provider value={services}><Shell news={services.news} /></ServicesContext.Provider>
}

/** Where news are handed to whoever shows them. */
export type NewsFeed = { hear(listener: (news: News) => void): () => void }

function createServices(rest: Rest, me: Me, out: (ended: boolean) => void): Services & { news: NewsFeed } {
  const memory = createMemory(`midflow:console:${me.id}:`, () => localStorage)
  const kept = createKept(memory)
  const listeners = new Set<(news: News) => void>()
  const client = createClient({
    server: location.origin, transports: [openWebSocket], time: browserTime, random: Math.random, kept,
    told: (news) => listeners.forEach((listener) => listener(news)),
    signedOut: () => out(true),
  })
  return {
    client, rest, kept, me, prefs: createPrefs(memory), keys: createKeys(Date.now), title: createTitle(),
    news: {
      hear(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    signOut: () => void rest.signOut().then(() => out(false)),
  }
}
