import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'

/**
 * A button that opens a menu beside it. `children` are menu items (`role="menuitem…"`); arrows move between them, Escape and a
 * choice close it, and the focus returns to the button.
 */
export function Menu(props: { label: string; className: string; button: ComponentChildren; title?: string; open?: boolean; onOpen?: (open: boolean) => void; children: (close: () => void) => ComponentChildren }) {
  const [own, setOwn] = useState(false)
  const open = props.open ?? own
  const setOpen = props.onOpen ?? setOwn
  const trigger = useRef<HTMLButtonElement>(null)
  const box = useRef<HTMLDivElement>(null)

  useEffect(() => {
    if (!open || !box.current || !trigger.current) return undefined
    const menu = box.current
    menu.showPopover()
    place(menu, trigger.current)
    items(menu)[0]?.focus()
    const outside = (event: Event) => {
      if (event.target instanceof Node && !menu.contains(event.target) && !trigger.current?.contains(event.target)) setOpen(false)
    }
    document.addEventListener('pointerdown', outside)
    return () => document.removeEventListener('pointerdown', outside)
  }, [open])

  const close = () => {
    setOpen(false)
    trigger.current?.focus()
  }
  const keys = (event: KeyboardEvent) => {
    const list = box.current ? items(box.current) : []
    const at = list.findIndex((item) => item === document.activeElement)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + list.length, Home: 0, End: list.length - 1 }[event.key]
    if (to !== undefined) list[to % list.length]?.focus()
    else if (event.key === 'Escape') close()
    else if (event.key === 'Tab') setOpen(false)
    if (to !== undefined || event.key === 'Escape') event.preventDefault()
    event.stopPropagation()
  }
  return (
    <>
      <button ref={trigger} type="button" class={props.className} aria-label={props.label} title={props.title ?? props.label} aria-haspopup="menu" aria-expanded={open} onClick={() => setOpen(!open)}>
        {props.button}
      </button>
      {open && (
        <div ref={box} class="menu" popover="manual" role="menu" aria-label={props.label} onKeyDown={keys}>
          {props.children(close)}
        </div>
      )}
    </>
  )
}

const items = (menu: Element): HTMLElement[] => [...menu.querySelectorAll<HTMLElement>('[role^="menuitem"]')]

/** Below the button, or above where there is more room; never beyond the window. */
function place(menu: HTMLElement, trigger: HTMLElement): void {
  const at = trigger.getBoundingClientRect()
  const { offsetWidth: width, offsetHeight: height } = menu
  const below = at.bottom + height + 8 < innerHeight || at.top < height
  menu.style.top = `${Math.max(8, below ? Math.min(at.bottom + 4, innerHeight - height - 8) : at.top - height - 4)}px`
  menu.style.left = `${Math.max(8, Math.min(at.right - width < 8 ? at.left : at.left + width > innerWidth - 8 ? at.right - width : at.left, innerWidth - width - 8))}px`
}
