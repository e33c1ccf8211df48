import type { Place, SourceFile } from '../flow.ts'
import { createProblems } from './problems.ts'
import { sortFiles } from './sort-files.ts'
import { valueOf } from './yaml/node.ts'

const GROUPS = ['hours', 'queues', 'teams', 'policies', 'replies'] as const
export type ServiceGroup = (typeof GROUPS)[number]

/** Where each calendar, queue, team, policy and reply of `service/*.yaml` stands, by its name. */
export function servicePlaces(files: SourceFile[]): Record<ServiceGroup, Record<string, Place>> {
  const found: Record<ServiceGroup, Record<string, Place>> = { hours: {}, queues: {}, teams: {}, policies: {}, replies: {} }
  const { report } = createProblems()
  for (const { kind, tree } of sortFiles(files.filter(({ path }) => path.startsWith('service/')), report)) {
    if (kind !== 'service') continue
    for (const group of GROUPS) {
      const node = valueOf(tree, group)
      if (node?.kind === 'map') for (const { key, keyAt } of node.entries) found[group][key] = keyAt
    }
  }
  return found
}
