import type { ComponentChild } from 'preact'

type Attributes = Record<string, unknown>
/** An element to be, or without a tag a group of what stands in it. */
type Drawing = { tag: string | null; key: unknown; attributes: Attributes; children: unknown[] }
type Wanted = Drawing | string

const SVG = 'http://www.w3.org/2000/svg'
/** By element, what was drawn in it last: by the place of each child among its siblings, which its key makes lasting. */
const drawn = new WeakMap<Element, Map<string, { node: Element | Text; wanted: Wanted }>>()

/** The tag of `<>…</>`. */
export const Fragment = null

/** What JSX becomes. A component is a function that is called at once, for each drawing anew: none keeps anything. */
export function h(type: string | null | ((attributes: Attributes) => unknown), given: Attributes | null, ...children: unknown[]): Drawing {
  const { key, ...attributes } = given ?? {}
  return typeof type === 'function' ? { tag: null, key, attributes: {}, children: [type(attributes)] } : { tag: type, key, attributes, children }
}

/**
 * Makes what stands in `parent` equal to `tree`. What stays at its place, or under its key, remains the same element: it
 * keeps its focus, its scroll position and what was typed into it.
 */
export const render = (tree: ComponentChild, parent: Element): void => fill(parent, [tree])

function fill(parent: Element, children: unknown[]): void {
  const wanted = new Map<string, Wanted>()
  spread(children, '', wanted)
  const before = drawn.get(parent)
  const now = new Map<string, { node: Element | Text; wanted: Wanted }>()
  // What goes goes first: then nothing that stays is moved, unless its order has changed.
  for (const [place, { node, wanted: old }] of before ?? []) {
    if (tagOf(old) === tagOf(wanted.get(place))) continue
    node.remove()
    before?.delete(place)
  }
  let next = parent.firstChild
  for (const [place, want] of wanted) {
    const old = before?.get(place)
    const node = old?.node ?? create(want, parent)
    if (typeof want === 'string') {
      if (node.nodeValue !== want) node.nodeValue = want
    } else if (node instanceof Element) {
      dress(node, typeof old?.wanted === 'object' ? old.wanted.attributes : {}, want.attributes)
      fill(node, want.children)
    }
    if (node === next) next = node.nextSibling
    else parent.insertBefore(node, next)
    now.set(place, { node, wanted: want })
  }
  drawn.set(parent, now)
}

/** Lays out what may be nested, by place. */
function spread(child: unknown, place: string, into: Map<string, Wanted>): void {
  if (Array.isArray(child)) for (const [i, one] of child.entries()) spread(one, `${place}/${isDrawing(one) && one.key !== undefined ? `:${one.key}` : i}`, into)
  else if (isDrawing(child)) {
    if (child.tag === null) spread(child.children, place, into)
    else into.set(place, child)
  } else if (typeof child === 'string' || typeof child === 'number') into.set(place, String(child))
}

const isDrawing = (child: unknown): child is Drawing => typeof child === 'object' && child !== null && 'tag' in child

const tagOf = (wanted: Wanted | undefined): string | null | undefined => (typeof wanted === 'object' ? wanted.tag : wanted && '')

const create = (wanted: Wanted, parent: Element): Element | Text =>
  typeof wanted === 'string' ? document.createTextNode(wanted)
    : wanted.tag === 'svg' || parent.namespaceURI === SVG ? document.createElementNS(SVG, wanted.tag ?? '')
      : document.createElement(wanted.tag ?? '')

/** Properties where an element has them, else attributes. A field's value is compared with what stands in it, once it was given one. */
function dress(node: Element, before: Attributes, now: Attributes): void {
  for (const name of Object.keys({ ...before, ...now })) {
    const property = name.startsWith('on') ? name.toLowerCase() : name
    const value = now[name]
    if (value === (name === 'value' && name in before ? Reflect.get(node, name) : before[name])) continue
    if (property in node && node.namespaceURI !== SVG) Reflect.set(node, property, value ?? '')
    else if (value === undefined || value === null) node.removeAttribute(name)
    else node.setAttribute(name, String(value))
  }
}
