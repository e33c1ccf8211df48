import { Face } from './face.tsx'
import { HideIcon } from './icons.tsx'
import type { Props } from './ui.ts'

/** Whose chat it is, and who is at the other end. */
export function Header({ ui: { view, texts, server, asked }, acts }: Props) {
  const { conversation } = view.thread
  const agent = conversation?.owner === 'agent' ? conversation.agent : null
  const standing = agent ? texts.here(agent.name) : conversation?.owner === 'queue' ? texts.queue : asked?.kind === 'offline' ? texts.away : texts.automated
  return (
    <header>
      <Face of={agent} server={server} />
      <div>
        <h2 dir="auto">{view.site?.title ?? texts.title}</h2>
        <p dir="auto">{standing}</p>
      </div>
      <button type="button" class="close" aria-label={texts.close} onClick={acts.close}><HideIcon /></button>
    </header>
  )
}
