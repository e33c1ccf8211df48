import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Icon } from '../../design/icon.tsx'
import { type Camera, centred, fitted, showing, type Size, zoomed } from './camera.ts'
import type { PlacedEdge, PlacedGraph, PlacedNode } from './lay-out-graph.ts'
import { type Direction, stepBeside } from './move-in-graph.ts'
import { lookOf, nodeSentence } from './node-look.ts'
import type { Taken } from './taken.ts'

const ARROWS: Record<string, Direction> = { ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right' }

/**
 * The graph, to be moved and zoomed by pointer, wheel, pinch and keys. One step can be reached with Tab, the arrows go from it
 * to the others. `taken`: a conversation's way through it.
 */
export function Canvas(props: { placed: PlacedGraph; start: string; taken: Taken | null; chosen: string | null; choose: (id: string) => void }) {
  const { placed, taken, chosen } = props
  const box = useRef<HTMLDivElement>(null)
  const [camera, setCamera] = useState<Camera | null>(null)
  const focused = chosen ?? taken?.at ?? props.start
  const nodeOf = (id: string | null) => placed.nodes.find(({ node }) => node.id === id)
  const size = (): Size => ({ width: box.current?.clientWidth ?? 0, height: box.current?.clientHeight ?? 0 })
  const move = (change: (camera: Camera) => Camera) => setCamera((before) => before && change(before))
  const middle = () => ({ x: size().width / 2, y: size().height / 2 })
  const goTo = (id: string | null) => {
    const node = nodeOf(id)
    if (node) move(({ scale }) => centred(node, size(), Math.max(scale, 0.8)))
  }

  useLayoutEffect(() => {
    const at = nodeOf(taken?.at ?? null) ?? nodeOf(props.start) ?? placed.nodes[0]
    const view = size()
    const whole = fitted(placed, view)
    setCamera(whole.scale >= 0.75 || !at ? whole : centred(at, view, view.width < 600 ? 0.8 : 0.95))
  }, [placed])

  useEffect(() => {
    const node = nodeOf(chosen)
    if (node) move((before) => showing(before, node, size()))
  }, [chosen])

  useEffect(() => {
    const element = box.current
    if (!element) return undefined
    const wheel = (event: WheelEvent) => {
      event.preventDefault()
      const { left, top } = element.getBoundingClientRect()
      if (event.ctrlKey || event.metaKey) move((before) => zoomed(before, Math.exp(-event.deltaY * 0.01), { x: event.clientX - left, y: event.clientY - top }))
      else move((before) => ({ ...before, x: before.x - event.deltaX, y: before.y - event.deltaY }))
    }
    element.addEventListener('wheel', wheel, { passive: false })
    return () => element.removeEventListener('wheel', wheel)
  }, [])
  usePointers(box, move)

  const keys = (event: KeyboardEvent) => {
    const direction = ARROWS[event.key]
    const next = direction && stepBeside(placed, focused, direction)
    const zoom = { '+': 1.25, '=': 1.25, '-': 0.8 }[event.key]
    if (direction && next) focusNode(next)
    else if (event.key === 'Home') focusNode(props.start)
    else if (zoom !== undefined) move((before) => zoomed(before, zoom, middle()))
    else if (event.key === '0') setCamera(fitted(placed, size()))
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const focusNode = (id: string) => {
    props.choose(id)
    box.current?.querySelector<SVGElement>(`[data-node="${CSS.escape(id)}"]`)?.focus({ preventScroll: true })
  }

  return (
    <div class="graph" ref={box}>
      <svg class="graph-drawing" role="group" aria-label="The flow as a graph. Arrow keys go from step to step, plus and minus zoom, 0 shows all." onKeyDown={keys}>
        <defs>
          {['plain', 'taken', 'error'].map((kind) => (
            <marker key={kind} id={`tip-${kind}`} class={`tip ${kind}`} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8Z" /></marker>
          ))}
        </defs>
        {camera && (
          <g transform={`translate(${camera.x} ${camera.y}) scale(${camera.scale})`}>
            {placed.edges.map((edge) => <Way key={`${edge.edge.from} ${edge.edge.to}`} placed={edge} taken={taken} />)}
            {placed.nodes.map((node) => (
              <Step key={node.node.id} placed={node} taken={taken} chosen={chosen === node.node.id} reachable={focused === node.node.id} choose={() => props.choose(node.node.id)} />
            ))}
          </g>
        )}
      </svg>
      <div class="graph-tools" role="group" aria-label="View of the graph">
        {taken?.at != null && nodeOf(taken.at) && <button type="button" class="button small" onClick={() => goTo(taken.at)}><span class="live-dot" />Live position</button>}
        <button type="button" class="icon-button" aria-label="Zoom in" title="Zoom in (+)" onClick={() => move((before) => zoomed(before, 1.25, middle()))}><Icon name="plus" /></button>
        <button type="button" class="icon-button" aria-label="Zoom out" title="Zoom out (−)" onClick={() => move((before) => zoomed(before, 0.8, middle()))}><Icon name="minus" /></button>
        <button type="button" class="icon-button" aria-label="Show all" title="Show all (0)" onClick={() => setCamera(fitted(placed, size()))}><Icon name="fit" /></button>
      </div>
    </div>
  )
}

/** Dragging moves, two fingers zoom as well. */
function usePointers(box: { current: HTMLDivElement | null }, move: (change: (camera: Camera) => Camera) => void): void {
  useEffect(() => {
    const element = box.current
    if (!element) return undefined
    const down = new Map<number, { x: number; y: number }>()
    const centre = () => {
      const list = [...down.values()]
      const { left, top } = element.getBoundingClientRect()
      const x = list.reduce((sum, point) => sum + point.x, 0) / list.length - left
      const y = list.reduce((sum, point) => sum + point.y, 0) / list.length - top
      const [a, b] = list
      return { x, y, apart: a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0 }
    }
    const begin = (event: PointerEvent) => {
      if (event.button !== 0 || (event.target instanceof Element && event.target.closest('.graph-tools'))) return
      down.set(event.pointerId, { x: event.clientX, y: event.clientY })
    }
    const drag = (event: PointerEvent) => {
      if (!down.has(event.pointerId)) return
      const before = centre()
      down.set(event.pointerId, { x: event.clientX, y: event.clientY })
      const after = centre()
      if (!element.hasPointerCapture(event.pointerId) && Math.hypot(after.x - before.x, after.y - before.y) > 2) element.setPointerCapture(event.pointerId)
      move((camera) => {
        const moved = { ...camera, x: camera.x + after.x - before.x, y: camera.y + after.y - before.y }
        return before.apart > 0 && after.apart > 0 ? zoomed(moved, after.apart / before.apart, after) : moved
      })
    }
    const end = (event: PointerEvent) => void down.delete(event.pointerId)
    element.addEventListener('pointerdown', begin)
    element.addEventListener('pointermove', drag)
    element.addEventListener('pointerup', end)
    element.addEventListener('pointercancel', end)
    return () => {
      element.removeEventListener('pointerdown', begin)
      element.removeEventListener('pointermove', drag)
      element.removeEventListener('pointerup', end)
      element.removeEventListener('pointercancel', end)
    }
  }, [])
}

function Way({ placed: { edge, path, label }, taken }: { placed: PlacedEdge; taken: Taken | null }) {
  const was = taken?.ways.has(`${edge.from} ${edge.to}`) ?? false
  const tip = was ? 'taken' : edge.kind === 'error' ? 'error' : 'plain'
  return (
    <g class={`way ${edge.kind} ${was ? 'taken' : ''}`} aria-hidden="true">
      <path d={path} marker-end={`url(#tip-${tip})`} />
      {label && (
        <>
          <rect class="way-label" x={label.x - Math.max(...label.lines.map((line) => line.length)) * 3 - 5} y={label.y - label.lines.length * 7 - 2} width={Math.max(...label.lines.map((line) => line.length)) * 6 + 10} height={label.lines.length * 14 + 4} rx="4" />
          {label.lines.map((line, i) => <text key={i} x={label.x} y={label.y - (label.lines.length - 1) * 7 + i * 14 + 4} text-anchor="middle">{line}</text>)}
        </>
      )}
    </g>
  )
}

function Step({ placed, taken, chosen, reachable, choose }: { placed: PlacedNode; taken: Taken | null; chosen: boolean; reachable: boolean; choose: () => void }) {
  const { node, x, y, width, height, lines } = placed
  const look = lookOf(node)
  const visits = taken?.visits.get(node.id) ?? 0
  const here = taken !== null && taken.at === node.id
  const says = `${nodeSentence(node)}${node.when === null ? '' : `, if ${node.when}`}${here ? '. The conversation is here' : visits > 0 ? `. Passed${visits > 1 ? ` ${visits} times` : ''}` : ''}`
  const press = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return
    event.preventDefault()
    choose()
  }
  return (
    <g
      class={`step ${look.tone} ${chosen ? 'chosen' : ''} ${here ? 'here' : visits > 0 ? 'passed' : taken ? 'aside' : ''}`} transform={`translate(${x} ${y})`}
      role="button" tabIndex={reachable ? 0 : -1} aria-pressed={chosen} aria-label={says} data-node={node.id} onClick={choose} onKeyDown={press}
    >
      {here && <rect class="step-halo" x="-5" y="-5" width={width + 10} height={height + 10} rx="14" />}
      <rect class="step-focus" x="-4" y="-4" width={width + 8} height={height + 8} rx="13" />
      <rect class="step-box" width={width} height={height} rx="10" />
      <path class="step-edge" d={`M4.500 10a6 6 0 0 1 0 0V${height - 10}`} />
      <svg x="12" y="10" width="15" height="15"><Icon name={look.icon} /></svg>
      <text class="step-head" x="34" y="22"><tspan class="step-word">{look.word}</tspan>{node.name !== null && <tspan class="step-name" dx="6">{short(node.name, 27 - look.word.length)}</tspan>}</text>
      {lines.map((line, i) => <text key={i} class={node.when !== null && i === lines.length - 1 ? 'step-when' : 'step-text'} x="14" y={42 + i * 17}>{line}</text>)}
      {(visits > 0 || here) && <g transform={`translate(${width - 4} 4)`}><circle class="step-count" r="9" /><text class="step-count-text" y="4" text-anchor="middle">{visits > 1 ? visits : here ? '●' : '✓'}</text></g>}
    </g>
  )
}

const short = (text: string, most: number): string => (text.length > Math.max(8, most) ? `${text.slice(0, Math.max(8, most) - 1)}…` : text)
