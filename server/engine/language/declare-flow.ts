import type { Field, Place, ValueType } from '../flow.ts'
import type { Context, DeclaredStep } from './context.ts'
import { into } from './reader.ts'
import { variables as variablesReader } from './value-type.ts'
import { isTakenName, KEYWORDS, ROOTS, TARGETS, VERBS } from './vocabulary.ts'
import { type Entry, type MapNode, type Node, textOf, valueOf } from './yaml/node.ts'

export const blockId = (steps: Node): string => `${steps.at.line}:${steps.at.column}`

/** What may hold steps: everything but the keys whose contents are data. */
const DATA_KEYS = new Set(['choices', 'set', 'fill', 'add', 'input', 'output', 'when', 'headers', 'body', 'where', 'save', 'hears', 'texts', 'show', 'variables', 'title'])

/** Finds all named steps of a file and all variables that questions declare, before anything is read; names are checked here. */
export function declareFlow(tree: MapNode, ctx: Context, input: Record<string, Field>, output: Record<string, Field>) {
  const steps = new Map<string, DeclaredStep>()
  const declared = valueOf(tree, 'variables')
  const variables: Record<string, ValueType> = {
    ...typesOf(output), ...typesOf(input), ...(declared && variablesReader.read(declared, into(ctx, 'variables'))),
  }
  for (const [name, entries] of [['input', input], ['output', output], ['variables', variables]] as const) {
    for (const key of Object.keys(entries)) {
      const at = keyPlace(valueOf(tree, name), key)
      if (at && ROOTS.some((root) => root === key)) ctx.report('reserved-name', at, `"${key}" is a word of the language; name it otherwise.`)
    }
  }
  const asked = new Map<string, string>()
  const visit = (node: Node, blocks: string[], isStep: boolean): void => {
    if (node.kind === 'list') for (const item of node.items) visit(item, blocks, true)
    if (node.kind !== 'map') return
    if (isStep) declareVariable(node, variables, asked, ctx)
    for (const entry of node.entries) {
      if (entry.key === 'steps' && entry.value.kind === 'map') {
        const inside = node === tree ? [] : [...blocks, blockId(entry.value)]
        for (const step of entry.value.entries) {
          declareStep(step, inside, steps, ctx)
          visit(step.value, inside, true)
        }
      } else if (!DATA_KEYS.has(entry.key)) visit(entry.value, blocks, true)
    }
  }
  visit(tree, [], false)
  checkFormerNames(steps, ctx)
  return { steps, variables }
}

function declareStep({ key, keyAt, value }: Entry, blocks: string[], steps: Map<string, DeclaredStep>, ctx: Context): void {
  const before = steps.get(key)
  if (before) ctx.report('duplicate-step', keyAt, `There is a step "${key}" already, in line ${before.at.line}. Step names are unique in a file, blocks included.`)
  else if (VERBS.some((verb) => verb === key)) ctx.report('reserved-name', keyAt, `"${key}" is a verb, so no step can be named so.`)
  else if ([...KEYWORDS, ...TARGETS].some((word) => word === key)) ctx.report('reserved-name', keyAt, `"${key}" is a word of the language, so no step can be named so.`)
  else if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(key)) {
    const fix = key.trim().toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '')
    ctx.report('bad-name', keyAt, `"${key}" is no name for a step: use small letters, digits and "-"${fix ? `, e.g. ${fix}` : ''}.`, fix || null)
  }
  if (!before) steps.set(key, { name: key, at: keyAt, node: value, blocks, was: textOf(value, 'was') ?? null })
}

/** A former name belongs to one step, and to no present one: statistics and translations could not tell them apart. */
function checkFormerNames(steps: Map<string, DeclaredStep>, ctx: Context): void {
  const former = new Map<string, string>()
  for (const { name, was, node } of steps.values()) {
    if (was === null) continue
    const at = valueOf(node, 'was')?.at ?? node.at
    const other = former.get(was)
    if (steps.has(was)) ctx.report('duplicate-step', at, `There is a step "${was}", so it cannot be the former name of "${name}".`)
    else if (other !== undefined) ctx.report('duplicate-step', at, `"${was}" is the former name of "${other}" already.`)
    former.set(was, name)
  }
}

function declareVariable(node: MapNode, variables: Record<string, ValueType>, asked: Map<string, string>, ctx: Context): void {
  const saved = valueOf(node, 'save')
  if (!valueOf(node, 'ask') || saved?.kind !== 'text' || saved.text.includes('.')) return
  const name = saved.text
  const type = questionType(node)
  if (ROOTS.some((root) => root === name) || isTakenName(name)) {
    ctx.report('reserved-name', saved.at, `"${name}" is a word of the language, so no variable can be named so.`)
    return
  }
  if (!/^[a-z][a-z0-9_]*$/.test(name)) {
    const fix = name.toLowerCase().replace(/[^a-z0-9]+/g, '_')
    ctx.report('bad-name', saved.at, `"${name}" is no name for a variable: use small letters, digits and "_", e.g. ${fix}.`, fix)
  }
  const before = Object.hasOwn(variables, name) ? variables[name] : undefined
  if (before === undefined) variables[name] = type
  else if (asked.has(name) && before.type === 'enumeration' && type.type === 'enumeration') {
    variables[name] = { type: 'enumeration', options: { ...type.options, ...before.options } }
  }
  asked.set(name, name)
}

/** The type of a question's answer. */
export function questionType(node: Node): ValueType {
  const choices = valueOf(node, 'choices')
  const type = textOf(node, 'type') ?? (choices ? 'choice' : 'text')
  switch (type) {
    case 'choice': {
      const options = choices?.kind === 'map' ? choices.entries.map(({ key, value }) => [key, value.kind === 'text' ? value.text : key]) : []
      const one: ValueType = { type: 'enumeration', options: Object.fromEntries(options) }
      return valueOf(node, 'pick') ? { type: 'list', of: one } : one
    }
    case 'file':
      return { type: 'list', of: { type: 'file' } }
    case 'yes-no':
      return { type: 'boolean' }
    case 'email':
    case 'phone':
    case 'number':
    case 'date':
    case 'rating':
      return { type }
    default:
      return { type: 'text' }
  }
}

const typesOf = (fields: Record<string, Field>): Record<string, ValueType> =>
  Object.fromEntries(Object.entries(fields).map(([name, { type }]) => [name, type]))

const keyPlace = (node: Node | undefined, key: string): Place | undefined =>
  node?.kind === 'map' ? node.entries.find((entry) => entry.key === key)?.keyAt : undefined
