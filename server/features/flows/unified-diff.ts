import type { DiffLine } from './compare-files.ts'

/** Lines shown before and after a change. */
const CONTEXT = 3

const SIGNS = { same: ' ', added: '+', removed: '-' } as const

/** The changed lines with some before and after them, each run of them under its line numbers: `@@ -1,4 +1,5 @@`. Pure. */
export function unifiedDiff(lines: DiffLine[]): string[] {
  const near = lines.map((_, i) => lines.slice(Math.max(0, i - CONTEXT), i + CONTEXT + 1).some((line) => line.kind !== 'same'))
  return lines.flatMap((line, i) => {
    if (!near[i]) return []
    const body = `${SIGNS[line.kind]}${line.text}`
    if (i > 0 && near[i - 1]) return [body]
    const end = near.indexOf(false, i)
    const hunk = lines.slice(i, end < 0 ? undefined : end)
    return [`@@ -${range(hunk.map((each) => each.old))} +${range(hunk.map((each) => each.new))} @@`, body]
  })
}

function range(numbers: (number | null)[]): string {
  const there = numbers.filter((number) => number !== null)
  return `${there[0] ?? 0},${there.length}`
}
