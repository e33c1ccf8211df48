import type { Place, ValueType } from '../flow.ts'
import { compileTemplate, type Template } from '../templates/compile-template.ts'
import { TemplateError } from '../templates/template-error.ts'
import type { Context } from './context.ts'
import { resolvePath } from './paths.ts'
import { isType, typeName } from './types.ts'
import type { TextNode } from './yaml/node.ts'

/** `only`: the type of the one path that the template is; null when it is anything else. */
export type CheckedTemplate = { only: { type: ValueType | null } | null }

/** What a helper can show; those without a row take anything. */
const WANTS: Record<string, ValueType['type'][]> = {
  label: ['enumeration', 'list', 'boolean', 'text'], date: ['date', 'datetime'], datetime: ['datetime'], time: ['datetime'],
  number: ['number', 'money', 'rating'], money: ['money', 'number'], each: ['list'],
}

/**
 * Checks every name, helper and block of a text. `use` text: a sentence for people, which had better not be empty.
 * `roots`: the first words that its paths may have, where not all may stand.
 */
export function checkTemplate(node: TextNode, ctx: Context, use: 'text' | 'value', roots: readonly string[] | null = null): CheckedTemplate {
  const template = compile(node, ctx)
  if (!template) return { only: null }
  let only: CheckedTemplate['only'] = null
  for (const { path, offset, helper, shown } of template.places) {
    const at = placeIn(node, offset)
    const resolved = resolvePath(path, ctx)
    if (!resolved.ok) {
      ctx.report(resolved.code, at, resolved.message)
      continue
    }
    const { type } = resolved
    if (roots && !roots.includes(path[0] ?? '')) {
      ctx.report('unknown-path', at, `"${path.join('.')}" is not known here; a text in this place may speak of ${roots.join(', ')}.`)
    }
    if (template.only) only = { type }
    const wanted = helper === null || !shown ? undefined : WANTS[helper]
    if (type && wanted && !isType(type, wanted)) ctx.report('helper-type', at, `{{${helper}}} is for ${wanted.join(' or ')}, and ${path.join('.')} is ${typeName(type)}.`)
    if (type && helper === null && use === 'text' && isType(type, ['object', 'file'])) {
      ctx.report('not-a-text', at, `"${path.join('.')}" is a ${type.type === 'object' ? 'record' : 'file'}, which is no text. Name what of it is meant.`)
    }
  }
  if (use === 'text') warnIfEmpty(node, template, ctx)
  return { only }
}

function compile(node: TextNode, ctx: Context): Template | null {
  try {
    return compileTemplate(node.text)
  } catch (err) {
    if (!(err instanceof TemplateError)) throw err
    ctx.report('bad-template', placeIn(node, openBlock(node.text) ?? err.offset), err.message)
    return null
  }
}

/** Where the block begins that is not closed, if one is. */
function openBlock(text: string): number | null {
  const open: number[] = []
  for (const { 0: found, index } of text.matchAll(/\{\{[#/]/g)) {
    if (found === '{{#') open.push(index)
    else open.pop()
  }
  return open[0] ?? null
}

/** A text that may render to nothing is not sent: the author should know, unless an `{{#if}}` says that it is meant. */
function warnIfEmpty(node: TextNode, template: Template, ctx: Context): void {
  const words = node.text.replaceAll(/\{\{[^{}]*\}\}/g, '')
  if (words.trim() !== '' || /\{\{#/.test(node.text)) return
  const message = template.places.length === 0 ? 'The text is empty, so nothing would be sent.' : 'The text may be empty, and then nothing is sent. Add words, or an {{#if}} with an {{else}}.'
  ctx.report('maybe-empty', node.at, message, null, 'warning')
}

/** Where an offset of a scalar's text stands in the file: exact on one line without escapes, else the text's beginning. */
export function placeIn(node: TextNode, offset: number): Place {
  const { at, plain, end, start, text } = node
  const isExact = end - start === text.length + (plain ? 0 : 2)
  return isExact ? { ...at, column: at.column + (plain ? 0 : 1) + offset } : at
}
