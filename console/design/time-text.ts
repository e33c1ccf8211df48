/** Times and lengths of time as people read them, in the browser's language and time zone. */
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })

export const timeText = (at: string): string => clock.format(new Date(at))
export const fullText = (at: string): string => full.format(new Date(at))

/** How long ago, as short as lists need it. */
export function agoText(at: string, now: number): string {
  const seconds = Math.max(0, (now - Date.parse(at)) / 1000)
  if (seconds < 60) return 'now'
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h`
  if (seconds < 7 * 86_400) return `${Math.floor(seconds / 86_400)}d`
  return day.format(new Date(at))
}

/** A length of time in its two largest units, `1h 20m`; below ten minutes with seconds. */
export function lengthText(ms: number): string {
  const seconds = Math.floor(Math.abs(ms) / 1000)
  const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60]
  if (days > 0) return `${days}d ${hours}h`
  if (hours > 0) return `${hours}h ${minutes}m`
  return minutes >= 10 ? `${minutes}m` : `${minutes}m ${seconds % 60}s`
}

export function dayText(at: string, now: number): string {
  const days = Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000)
  if (days === 0) return 'Today'
  return days === 1 ? 'Yesterday' : new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' }).format(new Date(at))
}
