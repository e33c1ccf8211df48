import { badValue, notSupported, StoreError } from './errors.ts'
import { type Doc, isDoc, own, setOwn } from './values.ts'
import { parsePath } from './walk-path.ts'

type Tree = Map<string, Tree | true>

/**
 * Compiles a projection of plain fields, all included or all excluded (`_id` may differ). Throws like MongoDB for a mix of both
 * and for colliding paths; code 115 for expressions, `$slice`, `$elemMatch`, `$meta` and the positional `$`.
 */
export function compileProjection(projection: Doc): (doc: Doc) => Doc {
  const fields = flatten(projection, '')
  if (fields.length === 0) return (doc) => doc
  const wantsId = fields.find(([path]) => path === '_id')?.[1]
  const others = fields.filter(([path]) => path !== '_id')
  const includes = others[0]?.[1] ?? wantsId ?? true
  const odd = others.find(([, included]) => included !== includes)
  if (odd) {
    const [code, wrong, kind] = includes ? [31254, 'exclusion', 'inclusion'] : [31253, 'inclusion', 'exclusion']
    throw new StoreError(Number(code), `Cannot do ${wrong} on field ${odd[0]} in ${kind} projection`)
  }
  const tree: Tree = new Map()
  for (const [path] of others) addPath(tree, parsePath(path), path)
  if (includes ? wantsId !== false : wantsId === false) tree.set('_id', true)
  return includes ? (doc) => include(doc, tree) : (doc) => exclude(doc, tree)
}

function flatten(projection: Doc, prefix: string): [string, boolean][] {
  return Object.keys(projection).flatMap((key): [string, boolean][] => {
    const path = prefix + key
    const value = own(projection, key)
    if (path === '' || path.startsWith('$') || path.split('.').includes('')) throw badValue(`The projection path '${path}' is no path`)
    if (path.split('.').some((name) => name.startsWith('$'))) throw notSupported(`The projection '${path}'`)
    if (typeof value === 'number' || typeof value === 'boolean') return [[path, Boolean(value)]]
    if (isDoc(value) && Object.keys(value).length > 0 && !Object.keys(value)[0]?.startsWith('$')) return flatten(value, `${path}.`)
    throw notSupported(`The projection of '${path}' by ${JSON.stringify(value)}`)
  })
}

function addPath(tree: Tree, names: readonly string[], path: string): void {
  const [name = '', ...rest] = names
  const present = tree.get(name)
  if (present === true || (present !== undefined && rest.length === 0)) throw new StoreError(31249, `Path collision at ${path}`)
  if (rest.length === 0) {
    tree.set(name, true)
    return
  }
  const child: Tree = present ?? new Map()
  tree.set(name, child)
  addPath(child, rest, path)
}

function include(doc: Doc, tree: Tree): Doc {
  const out: Doc = {}
  for (const key of Object.keys(doc)) {
    const branch = tree.get(key)
    if (branch === undefined) continue
    const value = branch === true ? doc[key] : includeValue(doc[key], branch)
    if (value !== undefined) setOwn(out, key, value)
  }
  return out
}

function includeValue(value: unknown, tree: Tree): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => includeValue(item, tree)).filter((item) => item !== undefined)
  return isDoc(value) ? include(value, tree) : undefined
}

function exclude(doc: Doc, tree: Tree): Doc {
  const out: Doc = {}
  for (const key of Object.keys(doc)) {
    const branch = tree.get(key)
    if (branch === true) continue
    setOwn(out, key, branch === undefined ? doc[key] : excludeValue(doc[key], branch))
  }
  return out
}

function excludeValue(value: unknown, tree: Tree): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => excludeValue(item, tree))
  return isDoc(value) ? exclude(value, tree) : value
}
