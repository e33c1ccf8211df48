import { BotIcon } from './icons.tsx'

/** Somebody's picture, over their initials in case it cannot be shown; without a name, the bot's. */
export const Face = ({ of, server }: { of: { name: string | null; picture: string | null } | null; server: string }) => (
  <span class="face" aria-hidden="true">
    {of?.name ? initials(of.name) : <BotIcon />}
    {of?.picture && /^(https?:|\/)/.test(of.picture) && (
      <img key={of.picture} src={new URL(of.picture, server).href} alt="" referrerpolicy="no-referrer" onError={({ currentTarget }) => (currentTarget.hidden = true)} />
    )}
  </span>
)

/** Up to two letters for a name. */
export function initials(name: string): string {
  const letters = name.trim().split(/\s+/).map((word) => [...word][0] ?? '')
  return [letters[0], ...letters.slice(1).slice(-1)].join('').toUpperCase()
}
