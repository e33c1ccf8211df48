import type { Context } from './context.ts'
import { parseDuration, parseNumber } from './literals.ts'
import { type Reader, type Schema, WORDS } from './reader.ts'
import { hint } from './suggest.ts'
import { kindName, type Node, type TextNode } from './yaml/node.ts'
import { quote } from './yaml/quote.ts'

/** The node as a scalar; undefined, after saying so, when it is a list or a map. */
export function scalarOf(node: Node, ctx: Context, what: string): TextNode | undefined {
  if (node.kind === 'text') return node
  ctx.report('wrong-kind', node.at, `This must be ${what}, not ${kindName(node)}.`)
  return undefined
}

/** Words: what an unquoted ` #` cut off is a problem, unless it is a comment beyond doubt (two blanks before "# "). */
export function wordsOf(node: Node, ctx: Context, what = 'a text'): TextNode | undefined {
  const text = scalarOf(node, ctx, what)
  if (text?.lost && !/^ {2,}#\s/.test(text.lost)) {
    const whole = text.text + text.lost.trimEnd()
    ctx.report('cut-off', { ...text.at, column: text.at.column + text.text.length + text.lost.search('#') },
      'The text is cut off by "#", which begins a comment in YAML. Quote it, or put two blanks before a comment.', quote(whole))
  }
  return text
}

const scalar = <T>(what: string, schema: Schema, parse: (text: string) => T | undefined, example: string): Reader<T> => ({
  schema: () => schema,
  read: (node, ctx) => {
    const found = scalarOf(node, ctx, what)
    if (!found) return undefined
    const value = parse(found.text)
    if (value === undefined) ctx.report('bad-value', node.at, `"${found.text}" is not ${what}; write e.g. ${example}.`)
    return value
  },
})

/** A plain text that no visitor reads, e.g. a title. */
export const plainText: Reader<string> = { schema: () => WORDS, read: (node, ctx) => wordsOf(node, ctx)?.text }

export const boolean: Reader<boolean> = {
  schema: () => ({ type: 'boolean' }),
  read: (node, ctx) => {
    const found = scalarOf(node, ctx, 'true or false')
    if (found?.text === 'true') return true
    if (found?.text === 'false') return false
    if (found) {
      const meant = /^(yes|on|y|1|TRUE|True)$/.test(found.text) ? 'true' : /^(no|off|n|0|FALSE|False)$/.test(found.text) ? 'false' : null
      ctx.report('bad-value', node.at, `"${found.text}" is not true or false${meant ? `; write ${meant}.` : '.'}`, meant)
    }
    return undefined
  },
}

export const number: Reader<number> = scalar('a number', { type: 'number' }, parseNumber, '4')

/** A whole number that is at least `least`. */
export const count = (least: number): Reader<number> =>
  scalar(`a whole number from ${least} up`, { type: 'integer', minimum: least },
    (source) => (/^\d+$/.test(source) && Number(source) >= least && Number(source) <= Number.MAX_SAFE_INTEGER ? Number(source) : undefined), String(Math.max(least, 3)))

export const duration: Reader<number> =
  scalar('a duration', { type: 'string', pattern: String.raw`^(\d+(\.\d+)?[dhms])+$` }, parseDuration, '90s, 10m, 2h or 3d')

/** A duration in hours and shorter units: a day of business hours has no fixed length. */
export const hoursDuration: Reader<number> = {
  schema: () => ({ type: 'string', pattern: String.raw`^(\d+(\.\d+)?[hms])+$` }),
  read: (node, ctx) => {
    if (node.kind === 'text' && /^\d+(\.\d+)?d/.test(node.text)) {
      ctx.report('day-in-target', node.at, `"${node.text}": a target counts business hours, and a business day has no fixed length. Write hours, e.g. 8h.`)
      return parseDuration(node.text)
    }
    return duration.read(node, ctx)
  },
}

const SIZES: Record<string, number> = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 }

/** `10mb`, as bytes. */
export const size: Reader<number> = scalar('a size', { type: 'string', pattern: String.raw`^\d+(\.\d+)?(b|kb|mb|gb)$` }, (source) => {
  const found = /^(\d+(?:\.\d+)?)(b|kb|mb|gb)$/.exec(source.toLowerCase())
  return found ? Math.round(Number(found[1]) * (SIZES[found[2] ?? ''] ?? 1)) : undefined
}, '10mb')

export const oneOf = <const T extends string>(what: string, options: readonly T[]): Reader<T> => ({
  schema: () => ({ enum: options.flatMap((option) => (/^\d+$/.test(option) ? [option, Number(option)] : [option])) }),
  read: (node, ctx) => {
    const found = scalarOf(node, ctx, `one of ${options.join(', ')}`)
    if (!found) return undefined
    const option = options.find((each) => each === found.text)
    if (option === undefined) ctx.report('unknown-option', node.at, `There is no ${what} "${found.text}"${hint(found.text, options)}`)
    return option
  },
})

/** A text of a form that `isKnown` tells, such as a language or a colour. */
export const known = (what: string, example: string, isKnown: (text: string) => boolean): Reader<string> => ({
  schema: () => ({ type: 'string' }),
  read: (node, ctx) => {
    const found = scalarOf(node, ctx, what)
    if (!found) return undefined
    if (!isKnown(found.text)) ctx.report('bad-value', node.at, `"${found.text}" is not ${what}; write e.g. ${example}.`)
    return found.text
  },
})

/** A name that must be declared somewhere: `known` says where to look. */
export const reference = (what: string, known: (ctx: Context) => string[]): Reader<string> => ({
  schema: () => ({ type: 'string' }),
  read: (node, ctx) => {
    const found = scalarOf(node, ctx, `the name of ${what}`)
    if (!found) return undefined
    const names = known(ctx)
    if (!names.includes(found.text)) ctx.report(`unknown-${what.replace(/^an? /, '').replaceAll(' ', '-')}`, node.at, `There is no ${what.replace(/^an? /, '')} "${found.text}"${hint(found.text, names)}`)
    return found.text
  },
})
