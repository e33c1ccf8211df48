import type { SourceFile } from '../../engine/flow.ts'

/** What became of one file: lines that only the new text has, and lines that only the old one had. */
export type FileChange = { path: string; change: 'added' | 'changed' | 'removed'; added: number; removed: number }

/** A line of a comparison; `old` and `new` are line numbers, null where the line is missing on that side. */
export type DiffLine = { kind: 'same' | 'added' | 'removed'; old: number | null; new: number | null; text: string }

/** Which files differ between two sets, by path. Pure. */
export function compareFiles(before: SourceFile[], after: SourceFile[]): FileChange[] {
  const old = new Map(before.map((file) => [file.path, file.text]))
  const now = new Map(after.map((file) => [file.path, file.text]))
  const paths = [...new Set([...old.keys(), ...now.keys()])].toSorted()
  return paths.flatMap((path): FileChange[] => {
    const [was, is] = [old.get(path), now.get(path)]
    if (was === is) return []
    const lines = diffLines(was ?? '', is ?? '')
    const count = (kind: DiffLine['kind']) => lines.filter((line) => line.kind === kind).length
    const change = was === undefined ? 'added' : is === undefined ? 'removed' : 'changed'
    return [{ path, change, added: count('added'), removed: count('removed') }]
  })
}

/** Compares two texts line by line (longest common subsequence, after cutting equal heads and tails). Pure. */
export function diffLines(before: string, after: string): DiffLine[] {
  const [old, now] = [linesOf(before), linesOf(after)]
  let head = 0
  while (head < old.length && head < now.length && old[head] === now[head]) head++
  let tail = 0
  while (tail < old.length - head && tail < now.length - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++
  const same = (text: string, i: number, j: number): DiffLine => ({ kind: 'same', old: i + 1, new: j + 1, text })
  return [
    ...old.slice(0, head).map((text, i) => same(text, i, i)),
    ...diffMiddle(old.slice(head, old.length - tail), now.slice(head, now.length - tail), head),
    ...old.slice(old.length - tail).map((text, i) => same(text, old.length - tail + i, now.length - tail + i)),
  ]
}

function diffMiddle(old: string[], now: string[], offset: number): DiffLine[] {
  const width = now.length + 1
  const lengths = new Uint32Array((old.length + 1) * width)
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      lengths[i * width + j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const lines: DiffLine[] = []
  let [i, j] = [0, 0]
  while (i < old.length || j < now.length) {
    const [was, is] = [old[i], now[j]]
    if (was !== undefined && was === is) lines.push({ kind: 'same', old: offset + ++i, new: offset + ++j, text: was })
    else if (was !== undefined && (is === undefined || at(i + 1, j) >= at(i, j + 1))) lines.push({ kind: 'removed', old: offset + ++i, new: null, text: was })
    else if (is !== undefined) lines.push({ kind: 'added', old: null, new: offset + ++j, text: is })
  }
  return lines
}

function linesOf(text: string): string[] {
  const lines = text.split('\n')
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}
