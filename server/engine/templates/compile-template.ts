import type { Json, Path } from '../flow.ts'
import type { Scope } from '../scope.ts'
import { createFormats, type Formats } from './formats.ts'
import { type Given, HELPERS } from './helpers.ts'
import { parseTemplate } from './parse-template.ts'
import { type Shown, showValue } from './show-value.ts'
import type { Argument, TemplateNode } from './template-node.ts'
import { type TemplatePath, templatePaths } from './template-paths.ts'
import { walkPath } from '../walk-path.ts'

/** A compiled text of the files. */
export type Template = {
  /** The text; what had no text stands as a sentence in `problems` and leaves nothing. Never `undefined`, `null` or `[object Object]`. */
  render(scope: Scope): { text: string; problems: string[] }
  /** Every path it reads from the scope, once. */
  paths: Path[]
  /** Set when the template is exactly one `{{path}}`: its value is taken as it is, typed. */
  only: Path | null
  /** The paths that are never shown without an `{{#if}}` of the same path around them. */
  guarded: Path[]
  /** The same paths each time they stand in the source, for the checker. */
  places: TemplatePath[]
}

/**
 * Compiles a Handlebars template once. Texts are plain text: nothing is escaped. In `{{#each list}}` or
 * `{{#each list as |item|}}` the item is `this` or `item`; all other paths mean what they mean outside.
 * @throws TemplateError for bad syntax, an unknown helper or anything that templates may not do.
 */
export function compileTemplate(source: string): Template {
  const nodes = parseTemplate(source)
  const formats = createFormats()
  const places = templatePaths(nodes)
  const [first] = nodes
  return {
    render(scope) {
      const turn: Rendering = { scope, formats, problems: [], items: new Map() }
      const text = renderAll(nodes, turn)
      return { text, problems: turn.problems }
    },
    paths: distinct(places),
    only: nodes.length === 1 && first?.kind === 'show' && first.value.item === null ? first.value.path : null,
    guarded: distinct(places).filter((path) => places.every((place) => place.guarded || !same(place.path, path))),
    places,
  }
}

type Rendering = { scope: Scope; formats: Formats; problems: string[]; items: Map<string, Json> }

/** Items that an `each` shows at most: a text is read by people. */
const MOST_ITEMS = 1000

const renderAll = (nodes: TemplateNode[], turn: Rendering): string => nodes.map((node) => renderNode(node, turn)).join('')

function renderNode(node: TemplateNode, turn: Rendering): string {
  switch (node.kind) {
    case 'text':
      return node.text
    case 'show': {
      const { value, type, name } = given(node.value, turn)
      return textOf(showValue(value, type, name, turn.scope, turn.formats), turn)
    }
    case 'help': {
      const shown = HELPERS[node.helper]?.show(node.values.map((value) => given(value, turn)), turn.scope, turn.formats)
      return shown ? textOf(shown, turn) : ''
    }
    case 'if':
      return renderAll(holds(given(node.test, turn).value) ? node.body : node.otherwise, turn)
    case 'each': {
      const { value, name } = given(node.list, turn)
      if (value !== null && !Array.isArray(value)) {
        turn.problems.push(`${name} is not a list, so {{#each ${name}}} shows nothing`)
        return ''
      }
      if (value === null || value.length === 0) return renderAll(node.otherwise, turn)
      return value.slice(0, MOST_ITEMS).map((item) => renderAll(node.body, withItem(turn, node.name, item))).join('')
    }
  }
}

function textOf(shown: Shown, turn: Rendering): string {
  if ('text' in shown) return shown.text
  turn.problems.push(shown.problem)
  return ''
}

function withItem(turn: Rendering, name: string | null, item: Json): Rendering {
  const items = new Map(turn.items).set('this', item)
  return { ...turn, items: name === null ? items : items.set(name, item) }
}

function given(argument: Argument, { scope, items }: Rendering): Given {
  if (argument.kind === 'literal') return { value: argument.value, name: String(argument.value), type: null, path: null }
  const { path, item } = argument
  if (item === null) return { value: scope.read(path), name: path.join('.'), type: scope.type(path), path }
  return { value: walkPath(items.get(item) ?? null, path), name: [item, ...path].join('.'), type: null, path: null }
}

/** As in Handlebars: null, false, 0, an empty text and an empty list do not hold. */
const holds = (value: Json): boolean => (Array.isArray(value) ? value.length > 0 : Boolean(value))

const same = (a: Path, b: Path): boolean => a.length === b.length && a.every((part, place) => part === b[place])

const distinct = (places: TemplatePath[]): Path[] => [...new Map(places.map(({ path }) => [path.join('.'), path])).values()]
