import { type Doc, isDoc, setOwn } from './values.ts'

/** Makes the values that plain JavaScript lacks: `bson`'s classes for callers, light stand-ins inside the worker. */
export type ValueFactory = { objectId(hex: string): unknown; binary(bytes: Buffer, subType: number): unknown }

/** Reads what `encodeDocument` wrote. Every call gives fresh objects that the caller owns. */
export function decodeDocument(text: string, factory: ValueFactory): Doc {
  const value = decodeValue(text, factory)
  if (!isDoc(value)) throw new TypeError('The stored text is no document')
  return value
}

/** Like `decodeDocument`, for text that may also be an array or a single value. */
export function decodeValue(text: string, factory: ValueFactory): unknown {
  const value: unknown = JSON.parse(text)
  return text.includes('"$') ? revive(value, factory) : value
}

function revive(value: unknown, factory: ValueFactory): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      if (typeof value[i] === 'object') value[i] = revive(value[i], factory)
    }
    return value
  }
  return isDoc(value) ? reviveFields(value, factory) : value
}

function reviveFields(doc: Doc, factory: ValueFactory): unknown {
  const keys = Object.keys(doc)
  const first = keys[0]
  if (first !== undefined && keys.length === 1 && isTag(first)) return reviveTag(first, doc[first], factory)
  let escaped = false
  for (const key of keys) {
    const field = doc[key]
    if (typeof field === 'object' && field !== null) doc[key] = revive(field, factory)
    if (key.startsWith('$')) escaped = true
  }
  return escaped ? unescapeKeys(doc) : doc
}

function isTag(key: string): boolean {
  return key.charCodeAt(0) === 36 && key.charCodeAt(1) !== 36
}

function unescapeKeys(doc: Doc): Doc {
  const out: Doc = {}
  for (const key of Object.keys(doc)) setOwn(out, key.startsWith('$') ? key.slice(1) : key, doc[key])
  return out
}

function reviveTag(tag: string, content: unknown, factory: ValueFactory): unknown {
  const [first, second]: unknown[] = Array.isArray(content) ? content : [content]
  switch (tag) {
    case '$d':
      return new Date(Number(first))
    case '$o':
      return factory.objectId(String(first))
    case '$b':
      return factory.binary(Buffer.from(String(first), 'base64'), Number(second))
    case '$r':
      return new RegExp(String(first), String(second))
    case '$n':
      return Number(first)
    default:
      throw new TypeError(`The stored text has the unknown tag ${tag}`)
  }
}
