import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

/** A part of the settings: what it is, what can be done, and its content. */
export function Part({ title, note, action, children }: { title: string; note?: ComponentChildren; action?: ComponentChildren; children: ComponentChildren }) {
  const id = useId()
  return (
    <section class="part" aria-labelledby={id}>
      <header class="part-head">
        <div class="grow"><h2 id={id}>{title}</h2>{note !== undefined && <p class="muted">{note}</p>}</div>
        {action}
      </header>
      {children}
    </section>
  )
}

/** A place in the flow files. */
export const Place = ({ at }: { at: { file: string; line: number } | null }) => (at === null ? null : <code class="place">{at.file}:{at.line}</code>)
