import { icon } from '../core/icon.ts'
import type { Texts } from '../texts/en.ts'

/** Gives the loader's launcher a badge, and its second icon for when the panel is open. */
export function dressLauncher(launcher: HTMLButtonElement, texts: Texts): { show(open: boolean, unread: number): void } {
  const badge = document.createElement('span')
  badge.className = 'badge'
  badge.ariaHidden = 'true'
  launcher.append(icon('M6 9l6 6 6-6'), badge)
  return {
    show(open, unread) {
      badge.textContent = unread > 99 ? '99+' : String(unread)
      badge.hidden = unread === 0 || open
      launcher.title = ''
      launcher.ariaExpanded = String(open)
      launcher.ariaLabel = open ? texts.close : unread > 0 ? `${texts.open}, ${texts.unread(unread)}` : texts.open
    },
  }
}
