import { Graph, layout } from '@dagrejs/dagre'
import type { FlowEdge, FlowGraph, FlowNode } from '../../../server/protocol/flow-graph.ts'
import { plainText } from './node-look.ts'

export type Point = { x: number; y: number }
/** `x`, `y`: the upper left corner. `lines`: its text, broken to its width. */
export type PlacedNode = { node: FlowNode; x: number; y: number; width: number; height: number; lines: string[] }
export type PlacedEdge = { edge: FlowEdge; path: string; label: { x: number; y: number; lines: string[] } | null }
export type PlacedGraph = { width: number; height: number; nodes: PlacedNode[]; edges: PlacedEdge[] }

export const NODE_WIDTH = 236
const HEAD = 34
const LINE = 17
/** Characters on a line of a node, and of a label: about what fits at their sizes. */
const CHARACTERS = 33
const LABEL_CHARACTERS = 26

/** Places the steps in layers from the top, ways between them with few crossings. The same graph is always drawn the same. */
export function layOutGraph(graph: FlowGraph): PlacedGraph {
  const drawing = new Graph({ multigraph: false })
  drawing.setGraph({ rankdir: 'TB', nodesep: 36, ranksep: 46, edgesep: 18, marginx: 24, marginy: 24 })
  drawing.setDefaultEdgeLabel(() => ({}))
  const texts = new Map(graph.nodes.map((node) => [node.id, linesOf(node)]))
  for (const { id } of graph.nodes) drawing.setNode(id, { width: NODE_WIDTH, height: heightFor(texts.get(id) ?? []) })
  for (const { from, to, label, kind } of graph.edges) {
    if (from === to) continue
    const lines = label === null ? [] : broken(label, LABEL_CHARACTERS, 2)
    const size = lines.length > 0 ? { width: Math.max(...lines.map((line) => line.length)) * 6.2 + 12, height: lines.length * 14 + 4, labelpos: 'c' } : {}
    drawing.setEdge(from, to, { ...size, weight: kind === 'next' || kind === 'case' ? 4 : 1 })
  }
  layout(drawing)
  const { width = 0, height = 0 } = drawing.graph()
  return {
    width, height,
    nodes: graph.nodes.map((node) => {
      const { x = 0, y = 0, width: wide, height: high } = drawing.node(node.id)
      return { node, x: x - wide / 2, y: y - high / 2, width: wide, height: high, lines: texts.get(node.id) ?? [] }
    }),
    edges: graph.edges.flatMap((edge) => {
      const placed = drawing.edge(edge.from, edge.to)
      if (!placed) return []
      const lines = edge.label === null ? [] : broken(edge.label, LABEL_CHARACTERS, 2)
      return [{ edge, path: curve(placed.points ?? []), label: lines.length > 0 ? { x: placed.x ?? 0, y: placed.y ?? 0, lines } : null }]
    }),
  }
}

const heightFor = (lines: string[]): number => HEAD + (lines.length > 0 ? lines.length * LINE + 8 : 4)

function linesOf(node: FlowNode): string[] {
  const text = broken(plainText(node.text), CHARACTERS, 2)
  return node.when === null ? text : [...text, ...broken(`if ${node.when}`, CHARACTERS, 1)]
}

/** A text in lines of at most `characters`, at most `most` of them; what is left out is told by `…`. */
export function broken(text: string, characters: number, most: number): string[] {
  const lines: string[] = []
  let rest = text.trim()
  while (rest !== '') {
    if (rest.length <= characters) return [...lines, rest]
    if (lines.length === most - 1) return [...lines, `${rest.slice(0, characters - 1).trimEnd()}…`]
    const space = rest.lastIndexOf(' ', characters)
    const end = space > characters / 3 ? space : characters
    lines.push(rest.slice(0, end).trimEnd())
    rest = rest.slice(end).trimStart()
  }
  return lines
}

/** A smooth line through the points: quadratic curves between the middles of its pieces. */
function curve(points: Point[]): string {
  const [first, ...others] = points
  if (!first) return ''
  const at = ({ x, y }: Point) => `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`
  const middle = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 })
  const last = others.at(-1)
  if (!last) return ''
  const inner = others.slice(0, -1)
  const bends = inner.map((point, i) => `Q${at(point)} ${at(i === inner.length - 1 ? last : middle(point, others[i + 1] ?? last))}`)
  return `M${at(first)} ${bends.length > 0 ? bends.join(' ') : `L${at(last)}`}`
}
