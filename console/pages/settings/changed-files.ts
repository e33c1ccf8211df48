export type ReleaseFile = { path: string; text: string }
export type ChangedFile = { path: string; change: 'added' | 'changed' | 'removed'; added: number; removed: number }

/** What differs from one set of files to another, with how many lines come and go; in the order of their paths. */
export function changedFiles(before: ReleaseFile[], after: ReleaseFile[]): ChangedFile[] {
  const [old, next] = [texts(before), texts(after)]
  return [...new Set([...old.keys(), ...next.keys()])].toSorted().flatMap((path) => {
    const [from, to] = [old.get(path), next.get(path)]
    if (from === to) return []
    const [added, removed] = [linesOnlyIn(to ?? '', from ?? ''), linesOnlyIn(from ?? '', to ?? '')]
    return [{ path, change: from === undefined ? 'added' : to === undefined ? 'removed' : 'changed', added, removed } satisfies ChangedFile]
  })
}

const texts = (files: ReleaseFile[]): Map<string, string> => new Map(files.map(({ path, text }) => [path, text]))

/** How many lines the one has more often than the other: a moved line is none. */
function linesOnlyIn(one: string, other: string): number {
  const left = new Map<string, number>()
  for (const line of other.split('\n')) left.set(line, (left.get(line) ?? 0) + 1)
  let only = 0
  for (const line of one === '' ? [] : one.split('\n')) {
    const held = left.get(line) ?? 0
    if (held > 0) left.set(line, held - 1)
    else only += 1
  }
  return only
}
