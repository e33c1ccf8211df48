import { useEffect, useState } from 'preact/hooks'

/** Where the page is: `/console/inbox/mine/c1?search=x` is `{ path: ['inbox', 'mine', 'c1'], query: { search: 'x' } }`. */
export type Address = { path: string[]; query: Record<string, string> }

const BASE = '/console'

export function readAddress(url: string): Address {
  const { pathname, searchParams } = new URL(url, 'http://x')
  const path = pathname.replace(/^\/console\/?/, '').split('/').filter((part) => part !== '').map(decoded)
  return { path, query: Object.fromEntries(searchParams) }
}

/** The link to a place of the console: `linkTo('inbox', 'mine')`; parts that are null are left out. */
export const linkTo = (...path: (string | null)[]): string => `${BASE}/${path.filter((part) => part !== null).map(encodeURIComponent).join('/')}`

/** A link with search parameters; empty ones are left out. */
export function withQuery(link: string, query: Record<string, string | null>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== null && entry[1] !== '')
  return given.length > 0 ? `${link}?${new URLSearchParams(given)}` : link
}

const CHANGED = 'midflow:address'

/** Goes to a link of the console without loading the page anew. */
export function go(link: string, { replace = false } = {}): void {
  if (link === location.pathname + location.search) return
  history[replace ? 'replaceState' : 'pushState'](null, '', link)
  window.dispatchEvent(new Event(CHANGED))
}

/** The present address; renders again when it changes. */
export function useAddress(): Address {
  const [address, setAddress] = useState(() => readAddress(location.href))
  useEffect(() => {
    const changed = () => setAddress(readAddress(location.href))
    window.addEventListener('popstate', changed)
    window.addEventListener(CHANGED, changed)
    return () => {
      window.removeEventListener('popstate', changed)
      window.removeEventListener(CHANGED, changed)
    }
  }, [])
  return address
}

/** Ordinary links to places of the console go there without loading the page anew; with a modifier they do what they do. */
export function followLinks(): void {
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    const link = event.target instanceof Element ? event.target.closest('a') : null
    if (!link || link.target !== '' || link.hasAttribute('download') || link.origin !== location.origin || !`${link.pathname}/`.startsWith(`${BASE}/`) || link.hash !== '') return
    event.preventDefault()
    go(link.pathname + link.search)
  })
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
