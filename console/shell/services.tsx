import { createContext } from 'preact'
import { useContext, useEffect, useRef, useState } from 'preact/hooks'
import type { Client, View } from '../live/client.ts'
import type { Kept } from '../live/kept.ts'
import type { Rest } from '../live/rest.ts'
import type { Me } from '../live/words.ts'
import type { Keys } from './keys.ts'
import type { Prefs } from './prefs.ts'
import type { Title } from './title.ts'

/** What every page may use: the live state and what agents do, the HTTP API, what this browser keeps. `me`: who signed in. */
export type Services = { client: Client; rest: Rest; kept: Kept; prefs: Prefs; keys: Keys; title: Title; me: Me; signOut: () => void }

export const ServicesContext = createContext<Services | null>(null)

export function useServices(): Services {
  const services = useContext(ServicesContext)
  if (!services) throw new Error('outside of the console')
  return services
}

/** What `select` takes from the live state; renders again only when that is another. Select what is held, make lists in the render. */
export function useLive<T>(select: (view: View) => T): T {
  const { client } = useServices()
  const [, draw] = useState({})
  const chosen = select(client.get())
  const drawn = useRef({ select, chosen })
  drawn.current = { select, chosen }
  useEffect(() => {
    const look = () => {
      if (!Object.is(drawn.current.select(client.get()), drawn.current.chosen)) draw({})
    }
    look()
    return client.subscribe(look)
  }, [client])
  return chosen
}
