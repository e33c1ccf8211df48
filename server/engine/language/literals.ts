/** Decimal numbers as people write them in files: `1`, `-2.5`. */
export const parseNumber = (text: string): number | undefined => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined)

const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `90s 10m 2h 3d`, several parts in falling order (`1h30m`), as milliseconds. */
export function parseDuration(source: string): number | undefined {
  const found = /^(?:(\d+(?:\.\d+)?)d)?(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s)?$/.exec(source)
  if (!found || source === '') return undefined
  const [d, h, m, s] = found.slice(1).map((part) => Number(part ?? 0))
  return Math.round((d ?? 0) * UNITS.d + (h ?? 0) * UNITS.h + (m ?? 0) * UNITS.m + (s ?? 0) * UNITS.s)
}

/** An ISO date that exists. */
export function isDate(source: string): boolean {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(source)
  if (!found) return false
  const date = new Date(`${source}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(source)
}

/** An ISO moment, with or without seconds and zone. */
export const isDatetime = (source: string): boolean =>
  /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/.test(source) && isDate(source.slice(0, 10)) && !Number.isNaN(Date.parse(source.replace(' ', 'T')))

