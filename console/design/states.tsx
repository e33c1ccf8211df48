import type { ComponentChildren } from 'preact'
import { Icon, type IconName } from './icon.tsx'

/** There is nothing here, and why. */
export const Empty = ({ icon, title, children }: { icon: IconName; title: string; children?: ComponentChildren }) => (
  <div class="empty"><div><Icon name={icon} /></div><strong>{title}</strong>{children}</div>
)

/** It could not be had; says why and offers to try again, or what `word` says. */
export const Failed = ({ what, reason, again, word = 'Try again' }: { what: string; reason: string; again: () => void; word?: string }) => (
  <div class="empty" role="alert">
    <div><Icon name="alert" /></div>
    <strong>{what}</strong>
    <p>{reason}</p>
    <button type="button" class="button" onClick={again}>{word === 'Try again' && <Icon name="retry" />}{word}</button>
  </div>
)

/** The shape of rows that are on their way. */
export const Bones = ({ rows }: { rows: number }) => (
  <div class="bones" role="status" aria-label="Loading">
    {Array.from({ length: rows }, (_, i) => (
      <div key={i} class="bone-row"><span class="bone round" /><span class="bone-lines"><span class="bone w40" /><span class="bone w90" /></span></div>
    ))}
  </div>
)

export const Problem = ({ children }: { children: ComponentChildren }) => <div class="problem" role="alert"><Icon name="alert" /><span>{children}</span></div>
