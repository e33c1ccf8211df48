/** Two lists side by side: an entry of one alone, or of both where they are the same. */
export type Pair<A, B> = { left: A; right: B } | { left: A; right: null } | { left: null; right: B }

/**
 * Lays two lists side by side so that as many entries as possible stand together (longest common subsequence, after cutting
 * equal heads and tails); what is missing on the right comes before what is new there. Pure.
 */
export function align<A extends NonNullable<unknown>, B extends NonNullable<unknown>>(
  left: A[],
  right: B[],
  same: (a: A, b: B) => boolean,
): Pair<A, B>[] {
  const equal = (i: number, j: number): boolean => {
    const [a, b] = [left.at(i), right.at(j)]
    return a !== undefined && b !== undefined && same(a, b)
  }
  const shorter = Math.min(left.length, right.length)
  let head = 0
  while (head < shorter && equal(head, head)) head++
  let tail = 0
  while (tail < shorter - head && equal(-1 - tail, -1 - tail)) tail++
  const both = (i: number, j: number): Pair<A, B>[] => {
    const [a, b] = [left[i], right[j]]
    return a !== undefined && b !== undefined ? [{ left: a, right: b }] : []
  }
  return [
    ...left.slice(0, head).flatMap((_, i) => both(i, i)),
    ...alignMiddle(left.slice(head, left.length - tail), right.slice(head, right.length - tail), same),
    ...left.slice(left.length - tail).flatMap((_, i) => both(left.length - tail + i, right.length - tail + i)),
  ]
}

function alignMiddle<A, B>(left: A[], right: B[], same: (a: A, b: B) => boolean): Pair<A, B>[] {
  const width = right.length + 1
  const lengths = new Uint32Array((left.length + 1) * width)
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0
  for (let i = left.length - 1; i >= 0; i--) {
    for (const [back] of right.entries()) {
      const j = right.length - 1 - back
      const [a, b] = [left[i], right[j]]
      lengths[i * width + j] = a !== undefined && b !== undefined && same(a, b) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const pairs: Pair<A, B>[] = []
  let [i, j] = [0, 0]
  while (i < left.length || j < right.length) {
    const [a, b] = [left[i], right[j]]
    if (a !== undefined && b !== undefined && same(a, b)) {
      pairs.push({ left: a, right: b })
      i++
      j++
    } else if (a !== undefined && (b === undefined || at(i + 1, j) >= at(i, j + 1))) {
      pairs.push({ left: a, right: null })
      i++
    } else if (b !== undefined) {
      pairs.push({ left: null, right: b })
      j++
    }
  }
  return pairs
}
