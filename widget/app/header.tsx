import { BotIcon, CloseIcon } from './icons.tsx'
import type { Props } from './ui.ts'

/** Whose chat it is, and who is at the other end. */
export function Header({ ui: { view, texts }, acts }: Props) {
  const { conversation } = view.thread
  const agent = conversation?.owner === 'agent' ? conversation.agent?.name : undefined
  const standing = agent ? texts.here(agent) : conversation?.owner === 'queue' ? texts.queue : texts.automated
  return (
    <header>
      <span class="face" aria-hidden="true">{agent ? initials(agent) : <BotIcon />}</span>
      <div>
        <h2 dir="auto">{view.site?.title ?? texts.title}</h2>
        <p>{standing}</p>
      </div>
      <button type="button" class="close" aria-label={texts.close} onClick={acts.close}><CloseIcon /></button>
    </header>
  )
}

/** Up to two letters for a name. */
export function initials(name: string): string {
  const letters = name.trim().split(/\s+/).map((word) => [...word][0] ?? '')
  return [letters[0], ...letters.slice(1).slice(-1)].join('').toUpperCase()
}
