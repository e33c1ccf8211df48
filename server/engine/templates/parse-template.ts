import Handlebars from 'handlebars'
import { HELPERS } from './helpers.ts'
import { TemplateError } from './template-error.ts'
import type { Argument, PathArgument, TemplateNode } from './template-node.ts'
import { toTemplateError } from './syntax-error.ts'

type Visitor = Handlebars.Visitor
type Program = Parameters<Visitor['Program']>[0]
type Node = Parameters<Visitor['accept']>[0]
type Mustache = Parameters<Visitor['MustacheStatement']>[0]
type Block = Parameters<Visitor['BlockStatement']>[0]
type Content = Parameters<Visitor['ContentStatement']>[0]
type PathNode = Parameters<Visitor['PathExpression']>[0]

/** What surrounds a piece of a template: its source, and the names of the items of the `each` blocks around it. */
type Around = { source: string; items: string[] }

/**
 * Reads a Handlebars template into the small language that Midflow allows: paths, the helpers of `HELPERS`, `if`, `unless`
 * and `each`. Nothing else of Handlebars is let through, and no code is ever made of a template.
 * @throws TemplateError for bad syntax, an unknown helper, or anything refused.
 */
export function parseTemplate(source: string): TemplateNode[] {
  if (!source.includes('{{')) return source === '' ? [] : [{ kind: 'text', text: source }]
  const raw = source.indexOf('{{{')
  if (raw >= 0) throw new TemplateError(TWO_BRACES, raw)
  return programNodes(parse(source), { source, items: [] })
}

const TWO_BRACES = 'write two braces: {{path}}. Texts are plain text, so there is nothing to escape'

function parse(source: string): Program {
  try {
    return Handlebars.parse(source)
  } catch (error) {
    throw toTemplateError(error, source)
  }
}

const programNodes = (program: Program | undefined, around: Around): TemplateNode[] => (program?.body ?? []).flatMap((node) => nodesOf(node, around))

function nodesOf(node: Node, around: Around): TemplateNode[] {
  if (isContent(node)) return node.value === '' ? [] : [{ kind: 'text', text: node.value }]
  if (isMustache(node)) return [mustacheNode(node, around)]
  if (isBlock(node)) return [blockNode(node, around)]
  if (node.type === 'CommentStatement') return []
  const what = node.type.startsWith('Partial') ? 'partials ({{> …}})' : 'decorators ({{* …}})'
  throw new TemplateError(`${what} are not part of templates`, offsetOf(node, around))
}

function mustacheNode(node: Mustache, around: Around): TemplateNode {
  const offset = offsetOf(node.path, around)
  if (!isPath(node.path)) throw new TemplateError('write the text itself, without braces', offset)
  if (!node.escaped) throw new TemplateError(TWO_BRACES, offset)
  if (node.params.length === 0 && !node.hash) return { kind: 'show', value: pathArgument(node.path, around) }
  const name = helperName(node.path, around)
  const helper = Object.hasOwn(HELPERS, name) ? HELPERS[name] : undefined
  if (!helper) {
    const block = ['if', 'unless', 'each'].includes(name)
    throw new TemplateError(block ? `write {{#${name} …}} … {{/${name}}}` : `there is no helper "${name}"; there are ${Object.keys(HELPERS).join(', ')}`, offset)
  }
  const values = argumentsOf(node, around)
  const [least, most] = helper.takes
  if (values.length < least || values.length > most) throw new TemplateError(`write ${helper.usage}`, offset)
  return { kind: 'help', helper: name, values, offset }
}

function blockNode(node: Block, around: Around): TemplateNode {
  const name = helperName(node.path, around)
  const offset = offsetOf(node.path, around)
  const values = argumentsOf(node, around)
  const [value] = values
  if (name !== 'if' && name !== 'unless' && name !== 'each') throw new TemplateError(`there is no block "${name}"; there are if, unless, each`, offset)
  if (!value || values.length !== 1) throw new TemplateError(`write {{#${name} path}} … {{/${name}}}`, offset)
  if (name === 'each') {
    if (value.kind !== 'path') throw new TemplateError('write {{#each path}} … {{/each}} with the path of a list', offset)
    const item = node.program.blockParams?.[0] ?? null
    const body = programNodes(node.program, { ...around, items: [...around.items, item ?? 'this'] })
    return { kind: 'each', list: value, name: item, body, otherwise: programNodes(node.inverse, around) }
  }
  const [then, otherwise] = [programNodes(node.program, around), programNodes(node.inverse, around)]
  return name === 'if' ? { kind: 'if', test: value, body: then, otherwise } : { kind: 'if', test: value, body: otherwise, otherwise: then }
}

function argumentsOf(node: Mustache | Block, around: Around): Argument[] {
  if (node.hash) throw new TemplateError('helpers take values only, nothing with `=`', offsetOf(node.hash, around))
  return node.params.map((param): Argument => {
    if (isPath(param)) return pathArgument(param, around)
    if (isLiteral(param)) return { kind: 'literal', value: param.value }
    throw new TemplateError('one helper at a time: brackets are not part of templates', offsetOf(param, around))
  })
}

/** Names that lead out of data into the machine, in any place of a path. */
const REFUSED = new Set(['__proto__', 'constructor', 'prototype', '__defineGetter__', '__defineSetter__', '__lookupGetter__', '__lookupSetter__'])

function pathArgument(node: PathNode, around: Around): PathArgument {
  const offset = offsetOf(node, around)
  if (node.data) throw new TemplateError(`${node.original} is not part of templates; write a path such as contact.firstname`, offset)
  if (node.depth > 0 || /(^|\.)\.\.?(\/|$)/.test(node.original) || (node.original.includes('/') && !node.parts.some((part) => part.includes('/')))) {
    throw new TemplateError(`write paths with dots: contact.firstname instead of ${node.original}`, offset)
  }
  const refused = node.parts.find((part) => REFUSED.has(part))
  if (refused !== undefined) throw new TemplateError(`"${refused}" cannot be read`, offset)
  const [first = '', ...rest] = node.parts
  if (/^this(\.|$)/.test(node.original)) {
    if (around.items.length === 0) throw new TemplateError('"this" is the item of an {{#each …}}, and there is none around it', offset)
    return { kind: 'path', path: node.parts, item: 'this', offset }
  }
  return around.items.includes(first) ? { kind: 'path', path: rest, item: first, offset } : { kind: 'path', path: node.parts, item: null, offset }
}

function helperName(node: Node, around: Around): string {
  if (isPath(node) && node.parts.length === 1 && !node.data && node.depth === 0) return node.original
  throw new TemplateError('write one path or one helper between the braces', offsetOf(node, around))
}

/** Handlebars counts lines from 1 and columns from 0. */
function offsetOf(node: Node, { source }: Around): number {
  const { line, column } = node.loc.start
  let start = 0
  for (let count = 1; count < line; count++) start = source.indexOf('\n', start) + 1
  return start + column
}

const isContent = (node: Node): node is Content => node.type === 'ContentStatement'
const isMustache = (node: Node): node is Mustache => node.type === 'MustacheStatement'
const isBlock = (node: Node): node is Block => node.type === 'BlockStatement'
const isPath = (node: Node): node is PathNode => node.type === 'PathExpression'
const isLiteral = (node: Node): node is Node & { value: string | number | boolean } => /^(String|Number|Boolean)Literal$/.test(node.type)
