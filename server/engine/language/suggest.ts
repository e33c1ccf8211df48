/** The name nearest to what was written, if it is near enough to be meant. */
export function nearest(written: string, names: Iterable<string>): string | null {
  let best: string | null = null
  let least = Infinity
  for (const name of names) {
    const away = distance(plain(written), plain(name))
    if (away < least) [best, least] = [name, away]
  }
  return best !== null && least <= Math.ceil(Math.max(written.length, best.length) / 3) ? best : null
}

/** How a sentence about a wrong name ends: `; did you mean "x"?`, else `otherwise`, else what there is if that is a short list. */
export function hint(written: string, names: Iterable<string>, otherwise = ''): string {
  const all = [...names]
  const near = nearest(written, all)
  if (near !== null) return `; did you mean "${near}"?`
  if (otherwise !== '') return `. ${otherwise}`
  return all.length === 0 ? '; there is none.' : all.length <= 12 ? `; there is ${all.join(', ')}.` : '.'
}

const plain = (name: string): string => name.toLowerCase().replaceAll('_', '-')

/** Edits between two words, a swap of neighbours counting as one (optimal string alignment). */
function distance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => Array.from({ length: b.length + 1 }, (__, j) => (i === 0 ? j : j === 0 ? i : 0)))
  const at = (i: number, j: number): number => rows[i]?.[j] ?? Infinity
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let value = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + same)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) value = Math.min(value, at(i - 2, j - 2) + 1)
      const row = rows[i]
      if (row) row[j] = value
    }
  }
  return at(a.length, b.length)
}
