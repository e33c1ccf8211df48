import type { ComponentChildren } from 'preact'
import { useErrorBoundary } from 'preact/hooks'
import { Failed } from './states.tsx'

/** Where what is inside cannot be drawn, mostly because the server is of another version than the page, it says so: nothing else breaks. */
export function Guard({ what, children }: { what: string; children: ComponentChildren }) {
  const [failed] = useErrorBoundary((err) => reportError(err))
  if (failed !== undefined) return <Failed what={`${what} could not be shown`} reason="The server may have been updated." word="Reload the page" again={() => location.reload()} />
  return <>{children}</>
}
