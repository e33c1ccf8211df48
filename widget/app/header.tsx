import { BotIcon, CloseIcon } from './icons.tsx'
import type { PanelProps } from './panel.tsx'

/** Whose chat it is, and who is at the other end. */
export function Header({ view, texts, close }: PanelProps) {
  const { conversation } = view.thread
  const agent = conversation?.owner === 'agent' ? conversation.agent?.name : undefined
  const standing = agent ? texts.here(agent) : conversation?.owner === 'queue' ? texts.queue : texts.automated
  return (
    <header>
      <span class="face" aria-hidden="true">{agent ? initials(agent) : <BotIcon />}</span>
      <div>
        <h2>{view.site?.title ?? texts.title}</h2>
        <p>{standing}</p>
      </div>
      <button type="button" class="close" aria-label={texts.close} onClick={close}><CloseIcon /></button>
    </header>
  )
}

/** Up to two letters for a name. */
export const initials = (name: string): string =>
  name.trim().split(/\s+/).map((word) => [...word][0] ?? '').filter((_, i, all) => i === 0 || i === all.length - 1).join('').toUpperCase()
