import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

/** A part of the settings: what it is, what can be done, and its content. `main`: its title is that of the page, which a phone shows once. */
export function Part({ title, note, action, main = false, children }: { title: string; note?: ComponentChildren; action?: ComponentChildren; main?: boolean; children: ComponentChildren }) {
  const id = useId()
  return (
    <section class="part" aria-labelledby={id}>
      <header class="part-head">
        <div class="grow"><h2 id={id} class={main ? 'main-title' : undefined}>{title}</h2>{note !== undefined && <p class="muted">{note}</p>}</div>
        {action}
      </header>
      {children}
    </section>
  )
}

/** A place in the flow files. */
export const Place = ({ at }: { at: { file: string; line: number } | null }) => (at === null ? null : <code class="place">{at.file}:{at.line}</code>)
