import type { Field, Path, Place, ValueType } from '../flow.ts'
import type { Context, DeclaredStep } from './context.ts'
import { questionType } from './declare-flow.ts'
import { mapOf } from './reader.ts'
import { hint, nearest } from './suggest.ts'
import { field } from './value-type.ts'
import { ROOTS, VERBS } from './vocabulary.ts'
import { type Node, textOf, valueOf } from './yaml/node.ts'

/** What a path is: its type, null when only the run will know; or why it is nothing. */
export type Resolved = { ok: true; type: ValueType | null } | { ok: false; code: string; message: string }

const any: Resolved = { ok: true, type: null }
const known = (type: ValueType): Resolved => ({ ok: true, type })
const TEXT = known({ type: 'text' })
const NUMBER = known({ type: 'number' })
const BOOLEAN = known({ type: 'boolean' })
const MOMENT = known({ type: 'datetime' })

const FIXED: Record<string, Record<string, Resolved>> = {
  conversation: {
    id: TEXT, language: TEXT, last_message: TEXT, status: known({ type: 'enumeration', options: { open: 'open', snoozed: 'snoozed', closed: 'closed' } }),
    owner: known({ type: 'enumeration', options: { bot: 'bot', queue: 'queue', agent: 'agent' } }),
  },
  visitor: { id: TEXT, verified: BOOLEAN },
  page: { url: TEXT, path: TEXT, title: TEXT },
}
const QUEUE = { waiting: NUMBER, position: NUMBER, online: NUMBER, open: BOOLEAN }
const HOURS = { open: BOOLEAN, opens: MOMENT, closes: MOMENT }
const SLA = ['first_response', 'next_response', 'resolution', 'policy', 'target', 'due', 'breached']
const AGENT = ['id', 'name', 'email', 'online', 'load', 'language', 'skills', 'capacity']

export const parsePath = (text: string): Path | null => (/^[a-zA-Z_][\w-]*(\.[\w-]+)*$/.test(text) ? text.split('.') : null)

/** Says what a path means here. */
export function resolvePath(path: Path, ctx: Context): Resolved {
  const [root = '', ...rest] = path
  const { names, world } = ctx
  const variable = Object.hasOwn(names.variables, root) ? names.variables[root] : undefined
  if (variable) return inside(variable, rest, path, ctx)
  if (root === 'steps') return resolveStep(rest, ctx)
  if (root === 'now') return rest.length === 0 ? MOMENT : unknown('path', `"now" has no "${rest.join('.')}".`)
  if (root === 'queue') return resolveNamed('queue', rest, world.queues, QUEUE)
  if (root === 'hours') return resolveNamed('calendar', rest, world.hours, HOURS)
  if (root === 'event') return any
  if (root === 'sla') return listed('sla', rest, SLA)
  if (root === 'agent') return listed('agent', rest, AGENT)
  if (root === 'object' && names.kind === 'workflow') return objectProperty(names.objects[0] ?? 'object', rest, ctx)
  if (Object.hasOwn(FIXED, root)) return listed(root, rest, FIXED[root] ?? {})
  if (Object.hasOwn(world.properties, root)) return objectProperty(root, rest, ctx)
  return unknownRoot(root, rest, ctx)
}

function unknownRoot(root: string, rest: Path, ctx: Context): Resolved {
  const variables = Object.keys(ctx.names.variables)
  if (rest.length > 0) {
    const roots = [...ROOTS, ...Object.keys(ctx.world.properties)]
    if (ctx.names.steps.has(root)) return unknown('unknown-root', `There is no root "${root}"; did you mean "steps.${[root, ...rest].join('.')}"?`)
    return unknown('unknown-root', `There is no root "${root}"${hint(root, [...new Set([...roots, ...variables])])}`)
  }
  if (ctx.names.steps.has(root)) return unknown('unknown-variable', `There is no variable "${root}"; the answer of the step is "steps.${root}.answer".`)
  const property = Object.entries(ctx.world.properties).find(([, properties]) => Object.hasOwn(properties, root))
  if (nearest(root, variables) === null && property) return unknown('unknown-variable', `There is no variable "${root}"; did you mean "${property[0]}.${root}"?`)
  return unknown('unknown-variable', `There is no variable "${root}"${hint(root, variables, 'Declare it under "variables", or save an answer in it.')}`)
}

function objectProperty(object: string, [name, ...rest]: Path, ctx: Context): Resolved {
  if (name === undefined) return known({ type: 'object' })
  const properties = ctx.world.properties[object] ?? {}
  const property = Object.hasOwn(properties, name) ? properties[name] : undefined
  if (property) return inside(property.type, rest, [object, name, ...rest], ctx)
  if (Object.hasOwn(ctx.world.properties, name)) return objectProperty(name, rest, ctx)
  return unknown('unknown-property', `A ${object} has no property "${name}"${hint(name, Object.keys(properties), 'Declare it in crm/properties.yaml.')}`)
}

function inside(type: ValueType, rest: Path, whole: Path, ctx: Context): Resolved {
  if (rest.length === 0) return known(type)
  if (type.type === 'object') return any
  if (type.type === 'file') return listed('file', rest, ['name', 'size', 'type', 'url'])
  if (type.type === 'list') {
    if (rest.length === 1 && rest[0] === 'count') return NUMBER
    return /^\d+$/.test(rest[0] ?? '') ? inside(type.of, rest.slice(1), whole, ctx) : type.of.type === 'object' ? any : unknownPart(whole, rest)
  }
  return unknownPart(whole, rest)
}

const unknownPart = (whole: Path, rest: Path): Resolved =>
  unknown('unknown-path', `"${whole.slice(0, whole.length - rest.length).join('.')}" has no "${rest.join('.')}".`)

function resolveNamed(what: string, [name = '', ...rest]: Path, names: string[], parts: Record<string, Resolved>): Resolved {
  if (!names.includes(name)) return unknown(`unknown-${what}`, `There is no ${what} "${name}"${hint(name, names)}`)
  return listed(`${what} ${name}`, rest, parts)
}

/** A part of a fixed list; with an array the types are known at run time only. */
function listed(of: string, [name, ...rest]: Path, parts: Record<string, Resolved> | string[]): Resolved {
  if (name === undefined) return any
  const names = Array.isArray(parts) ? parts : Object.keys(parts)
  if (!names.includes(name)) return unknown('unknown-path', `"${of}" has no "${name}"${hint(name, names)}`)
  if (Array.isArray(parts)) return any
  return rest.length > 0 ? unknown('unknown-path', `"${of}.${name}" has no "${rest.join('.')}".`) : (parts[name] ?? any)
}

function resolveStep([id, ...rest]: Path, ctx: Context): Resolved {
  if (id === undefined) return any
  const { steps } = ctx.names
  const step = steps.get(id)
  if (!step) return unknown('unknown-step', `There is no step "${id}"${hint(id, steps.keys())}`)
  const [name, ...more] = rest
  if (name === undefined) return known({ type: 'object' })
  const outputs = outputsOf(step, ctx)
  if (outputs === null) return any
  const output = Object.hasOwn(outputs, name) ? outputs[name] : undefined
  if (output === undefined) return unknown('unknown-output', `The step "${id}" gives no "${name}"${hint(name, Object.keys(outputs))}`)
  if (output === 'record') return objectProperty(name, more, ctx)
  if (output === 'error') return listed('error', more, { kind: TEXT, message: TEXT })
  return inside(output, more, ['steps', id, ...rest], ctx)
}

type Output = ValueType | 'record' | 'error'

/** What a step leaves for later ones; null when that cannot be known. */
function outputsOf(step: DeclaredStep, ctx: Context): Record<string, Output> | null {
  const { node } = step
  const has = (verb: string) => valueOf(node, verb) !== undefined
  const code = textOf(node, 'code')
  const called = textOf(node, 'call')
  const record = textOf(node, 'create') ?? textOf(node, 'find')
  if (has('ask')) {
    const type = questionType(node)
    return { answer: type, label: { type: 'text' }, answered: { type: 'boolean' }, error: 'error' }
  }
  if (has('split')) {
    const variants = valueOf(node, 'split')
    const names = variants?.kind === 'map' ? variants.entries.map(({ key }) => [key, key]) : []
    return { variant: { type: 'enumeration', options: Object.fromEntries(names) } }
  }
  if (code !== undefined) {
    const action = Object.hasOwn(ctx.world.actions, code) ? ctx.world.actions[code] : undefined
    return action ? { ...typesOf(action.output), error: 'error' } : null
  }
  if (has('webhook')) return { ...typesOf(webhookOutput(node, ctx)), error: 'error' }
  if (called !== undefined) {
    const flow = Object.hasOwn(ctx.world.flows, called) ? ctx.world.flows[called] : undefined
    return flow ? typesOf(flow.output) : null
  }
  if (record !== undefined) return { [record]: 'record', error: 'error' }
  if (has('hand-off') || has('assign')) return { answered: { type: 'boolean' } }
  if (has('answer-from')) return { answered: { type: 'boolean' }, answer: { type: 'text' } }
  if (has('update')) return { error: 'error' }
  return VERBS.some(has) ? {} : null
}

/** The declared output of a webhook, without saying what is wrong with it: its reader does. */
function webhookOutput(node: Node, ctx: Context): Record<string, Field> {
  const output = valueOf(node, 'output')
  return (output && mapOf('output', field).read(output, { ...ctx, report: () => undefined })) ?? {}
}

const typesOf = (fields: Record<string, Field>): Record<string, ValueType> =>
  Object.fromEntries(Object.entries(fields).map(([name, { type }]) => [name, type]))

const unknown = (code: string, message: string): Resolved => ({ ok: false, code, message })

/** Resolves a path as it stands in a file; reports what is wrong at its place. Undefined then. */
export function readPath(text: string, at: Place, ctx: Context): { path: Path; type: ValueType | null } | undefined {
  const path = parsePath(text)
  if (!path) {
    ctx.report('bad-path', at, `"${text}" is no path: write names with dots between them, e.g. contact.email.`)
    return undefined
  }
  const resolved = resolvePath(path, ctx)
  if (resolved.ok) return { path, type: resolved.type }
  ctx.report(resolved.code, at, resolved.message)
  return undefined
}

const WRITABLE = new Set(['contact', 'company', 'deal', 'ticket'])

/** A path that something is saved in: a variable, or a property of a record. */
export function readDestination(text: string, at: Place, ctx: Context): { path: Path; type: ValueType | null } | undefined {
  const found = readPath(text, at, ctx)
  if (!found) return undefined
  const [root = '', name] = found.path
  const isVariable = Object.hasOwn(ctx.names.variables, root) && name === undefined
  const isProperty = (WRITABLE.has(root) || root === 'object' || ctx.names.objects.includes(root)) && name !== undefined && found.path.length === 2
  if (isVariable || isProperty) return found
  ctx.report('not-writable', at, `"${text}" cannot be written; save in a variable or in a property such as contact.email.`)
  return undefined
}
