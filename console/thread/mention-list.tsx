import { Avatar } from '../design/avatar.tsx'
import type { Colleague } from '../live/words.ts'

/** The colleagues whom `@` may mean, above the field that keeps the focus: it names this list and the option `mention-N`. */
export const MentionList = ({ people, chosen, choose }: { people: Colleague[]; chosen: number; choose: (one: Colleague) => void }) => (
  <ul class="mention-list" role="listbox" id="mention-list" aria-label="Colleagues">
    {people.map((one, i) => (
      <li key={one.id} id={`mention-${i}`} role="option" aria-selected={i === chosen} class="menu-item" onMouseDown={(event) => {
        event.preventDefault()
        choose(one)
      }}><Avatar name={one.name} picture={one.picture} size="small" />{one.name}<span class={`presence ${one.presence}`} /></li>
    ))}
  </ul>
)
