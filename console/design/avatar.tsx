import type { Presence } from '../live/words.ts'
import { Icon } from './icon.tsx'

/** A face, or the initials on a colour that stays the same for the same name, or, of somebody without one, the same `seed`. Decoration: the name stands beside it. */
export function Avatar({ name, picture = null, size = '', bot = false, seed = '' }: { name: string | null; picture?: string | null; size?: '' | 'small' | 'large'; bot?: boolean; seed?: string }) {
  const tint = [...(name ?? seed)].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 997, 7) % 8
  return (
    <span class={`avatar ${size} tint-${bot ? 5 : tint}`} aria-hidden="true">
      {picture ? <img src={picture} alt="" referrerpolicy="no-referrer" /> : bot ? <Icon name="bot" /> : name ? initials(name) : <Icon name="user" />}
    </span>
  )
}

/** A colleague's face with the dot of their presence. */
export const PersonAvatar = ({ name, picture, presence, size = '' }: { name: string; picture: string | null; presence: Presence; size?: '' | 'small' }) => (
  <span class="with-presence">
    <Avatar name={name} picture={picture} size={size} />
    <span class={`presence ${presence}`} />
  </span>
)

function initials(name: string): string {
  const words = name.replace(/@.*/, '').split(/[\s._-]+/).filter((word) => word !== '')
  const [first, last] = [words[0], words.length > 1 ? words.at(-1) : undefined]
  return `${[...(first ?? '')][0] ?? ''}${[...(last ?? '')][0] ?? ''}`.toUpperCase()
}
