import type { SourceFile } from '../../engine/flow.ts'
import { align } from './align.ts'

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

/** Compares two texts line by line. Pure. */
export function diffLines(before: string, after: string): DiffLine[] {
  const number = (text: string, i: number) => ({ text, number: i + 1 })
  const pairs = align(linesOf(before).map(number), linesOf(after).map(number), (a, b) => a.text === b.text)
  return pairs.map(({ left, right }): DiffLine => {
    if (left === null) return { kind: 'added', old: null, new: right.number, text: right.text }
    if (right === null) return { kind: 'removed', old: left.number, new: null, text: left.text }
    return { kind: 'same', old: left.number, new: right.number, text: left.text }
  })
}

function linesOf(text: string): string[] {
  const lines = text.split('\n')
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}
