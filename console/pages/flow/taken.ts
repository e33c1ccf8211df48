import type { FlowTaken } from '../../../server/protocol/flow-graph.ts'

/** A conversation's way as the graph shows it. `ways`: `FROM TO` of those that were gone. */
export type Taken = { at: string | null; visits: Map<string, number>; ways: Set<string>; path: FlowTaken['path'] }

export function takenOf({ path, at }: Pick<FlowTaken, 'path' | 'at'>): Taken {
  const visits = new Map<string, number>()
  const ways = new Set<string>()
  path.forEach(({ node }, i) => {
    visits.set(node, (visits.get(node) ?? 0) + 1)
    const before = path[i - 1]
    if (before) ways.add(`${before.node} ${node}`)
  })
  return { at, visits, ways, path }
}
