import type { PlacedNode } from './lay-out-graph.ts'

/** Which part of the drawing is seen: a point `p` of it is at `p * scale + (x, y)` on the screen. */
export type Camera = { x: number; y: number; scale: number }
export type Size = { width: number; height: number }

const SMALLEST = 0.15
const LARGEST = 2.5

/** Zooms so that what is at `at` stays there. */
export function zoomed({ x, y, scale }: Camera, factor: number, at: { x: number; y: number }): Camera {
  const next = Math.min(LARGEST, Math.max(SMALLEST, scale * factor))
  return { scale: next, x: at.x - ((at.x - x) / scale) * next, y: at.y - ((at.y - y) / scale) * next }
}

/** The whole drawing, in the middle; never larger than life. */
export function fitted(drawing: Size, view: Size): Camera {
  const scale = Math.max(SMALLEST, Math.min(1, view.width / drawing.width, view.height / drawing.height))
  return { scale, x: (view.width - drawing.width * scale) / 2, y: Math.max(0, (view.height - drawing.height * scale) / 2) }
}

/** The step in the middle, a little above where the eye rests; no room is left above the drawing. */
export const centred = ({ x, y, width, height }: PlacedNode, view: Size, scale: number): Camera =>
  ({ scale, x: view.width / 2 - (x + width / 2) * scale, y: Math.min(8, view.height * 0.42 - (y + height / 2) * scale) })

/** Moved no further than needed for the step to be seen whole. */
export function showing(camera: Camera, { x, y, width, height }: PlacedNode, view: Size): Camera {
  const margin = 24
  const [left, top] = [x * camera.scale + camera.x, y * camera.scale + camera.y]
  const push = (start: number, length: number, room: number) => (start < margin ? margin - start : Math.min(0, room - margin - start - length))
  return { ...camera, x: camera.x + push(left, width * camera.scale, view.width), y: camera.y + push(top, height * camera.scale, view.height) }
}
