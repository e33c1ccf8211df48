const UNITS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Milliseconds of `90s`, `10m`, `2h` or `3d`; null when it is none of these. */
export function readDuration(text: string): number | null {
  const match = /^(\d{1,9})(s|m|h|d)$/.exec(text.trim())
  const unit = UNITS[match?.[2] ?? '']
  return match && unit !== undefined ? Number(match[1]) * unit : null
}
