import type { PlacedGraph, PlacedNode } from './lay-out-graph.ts'

export type Direction = 'up' | 'down' | 'left' | 'right'

/**
 * The step that an arrow key leads to: down and up along the ways, to the nearest; left and right to the neighbour at about
 * the same height. Null: there is none.
 */
export function stepBeside({ nodes, edges }: PlacedGraph, from: string, direction: Direction): string | null {
  const here = nodes.find(({ node }) => node.id === from)
  if (!here) return nodes[0]?.node.id ?? null
  const others = nodes.filter((other) => other !== here)
  if (direction === 'left' || direction === 'right') {
    const beside = others.filter((other) => other.y < here.y + here.height && here.y < other.y + other.height && (direction === 'left' ? other.x < here.x : other.x > here.x))
    return nearest(beside, here)
  }
  const down = direction === 'down'
  const linked = new Set(edges.flatMap(({ edge }) => (down ? edge.from === from && edge.to : edge.to === from && edge.from) || []))
  const ahead = others.filter((other) => (down ? other.y > here.y : other.y < here.y))
  return nearest(ahead.filter(({ node }) => linked.has(node.id)), here) ?? nearest(ahead, here)
}

function nearest(list: PlacedNode[], here: PlacedNode): string | null {
  const distance = ({ x, y }: PlacedNode) => Math.hypot(x - here.x, y - here.y)
  return list.toSorted((a, b) => distance(a) - distance(b))[0]?.node.id ?? null
}
