import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { Icon } from './icon.tsx'

/**
 * A modal dialog while it is rendered. Escape, the cross and a click beside it call `close`. The focus goes to its first
 * control, not to the cross, and afterwards back where it was.
 */
export function Dialog({ title, close, wide = false, children }: { title: string; close: () => void; wide?: boolean; children: ComponentChildren }) {
  const box = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const before = document.activeElement
    box.current?.showModal()
    const body = box.current?.querySelector<HTMLElement>('.dialog-body')
    ;(body?.querySelector<HTMLElement>('input, select, textarea, button, a') ?? body)?.focus()
    return () => {
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  return (
    <dialog
      ref={box}
      class={wide ? 'wide' : ''}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault()
        close()
      }}
      onMouseDown={(event) => {
        if (event.target === box.current) close()
      }}
    >
      <div class="dialog-head">
        <h2 id={id} class="grow">{title}</h2>
        <button type="button" class="icon-button" aria-label="Close" onClick={close}><Icon name="close" /></button>
      </div>
      <div class="dialog-body" tabIndex={-1}>{children}</div>
    </dialog>
  )
}
