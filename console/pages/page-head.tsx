import type { ComponentChildren } from 'preact'
import { Icon } from '../design/icon.tsx'

/** A page's title, with the way back, a line about it, and what can be done. */
export function PageHead(props: { title: string; back?: string; backLabel?: string; note?: ComponentChildren; children?: ComponentChildren }) {
  const { title, back, backLabel = 'Back', note, children } = props
  return (
    <header class="page-head">
      {back !== undefined && <a class="icon-button" href={back} aria-label={backLabel} title={backLabel}><Icon name="back" /></a>}
      <div class="grow"><h1 class="one-line">{title}</h1>{note !== undefined && <p class="muted one-line">{note}</p>}</div>
      {children}
    </header>
  )
}
