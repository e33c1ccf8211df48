import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { Icon } from '../../design/icon.tsx'

/** A part of the panel that can be folded; its content is made when it is open. */
export function Section({ title, count, open: first = true, action, children }: { title: string; count?: number; open?: boolean; action?: ComponentChildren; children: () => ComponentChildren }) {
  const [open, setOpen] = useState(first)
  return (
    <section class="fold" aria-label={title}>
      <div class="fold-head">
        <h2><button type="button" aria-expanded={open} onClick={() => setOpen(!open)}><Icon name="next" />{title}{count !== undefined && <span class="count number">{count}</span>}</button></h2>
        {action}
      </div>
      {open && <div class="fold-body">{children()}</div>}
    </section>
  )
}
