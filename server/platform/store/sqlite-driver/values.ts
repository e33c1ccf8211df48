import { types } from 'node:util'

/** A document, or an object inside one. Keys that hold `undefined` do not occur: a key is there or it is not. */
export type Doc = { [key: string]: unknown }

/** What an ObjectId looks like: the class of the `bson` package and our own stand-in both fit. */
export type ObjectIdLike = { readonly _bsontype: string; toHexString(): string }

/** What binary data looks like: `bson`'s Binary and our own stand-in both fit. */
export type BinaryLike = { readonly _bsontype: string; readonly sub_type: number; readonly buffer: Uint8Array; readonly position: number }

/**
 * The kinds of value, numbered in the order in which MongoDB compares values of different kinds
 * (https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/). `missing` is a field that is not there.
 */
export const KIND = {
  missing: 1,
  null: 6,
  number: 11,
  string: 16,
  object: 21,
  array: 26,
  binary: 31,
  objectId: 36,
  boolean: 41,
  date: 46,
  regex: 51,
} as const

/** One of the numbers of `KIND`. */
export type Kind = (typeof KIND)[keyof typeof KIND]

/** The kind of a stored value. Throws for what no document can hold (functions, symbols): those never get past the codec. */
export function kindOf(value: unknown): Kind {
  switch (typeof value) {
    case 'undefined':
      return KIND.missing
    case 'number':
      return KIND.number
    case 'string':
      return KIND.string
    case 'boolean':
      return KIND.boolean
    case 'object':
      return value === null ? KIND.null : kindOfObject(value)
    default:
      throw new TypeError(`A document cannot hold a ${typeof value}`)
  }
}

function kindOfObject(value: object): Kind {
  if (Array.isArray(value)) return KIND.array
  if (isDate(value)) return KIND.date
  if (isObjectId(value)) return KIND.objectId
  if (isBinary(value)) return KIND.binary
  if (isRegExp(value)) return KIND.regex
  return KIND.object
}

/** Whether a value is an object with fields: no array, date, id, binary or regular expression. */
export function isDoc(value: unknown): value is Doc {
  return typeof value === 'object' && value !== null && kindOfObject(value) === KIND.object
}

/** True for dates of any realm (test runners and worker threads have several `Date` classes). */
export function isDate(value: unknown): value is Date {
  return value instanceof Date || types.isDate(value)
}

/** True for regular expressions of any realm. */
export function isRegExp(value: unknown): value is RegExp {
  return value instanceof RegExp || types.isRegExp(value)
}

/** True for an ObjectId of any class. */
export function isObjectId(value: unknown): value is ObjectIdLike {
  return bsonType(value) === 'ObjectId'
}

/** True for binary data of any class. */
export function isBinary(value: unknown): value is BinaryLike {
  return bsonType(value) === 'Binary'
}

/** The `_bsontype` of a value, or undefined. */
export function bsonType(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('_bsontype' in value)) return undefined
  // Own fields of a document may bear that name too: only classes count.
  if (Object.hasOwn(value, '_bsontype')) return undefined
  return typeof value._bsontype === 'string' ? value._bsontype : undefined
}

/** The bytes of binary data. */
export function binaryBytes(value: BinaryLike): Buffer {
  return Buffer.from(value.buffer.buffer, value.buffer.byteOffset, value.position)
}

/** The field `key` of `doc`, undefined when it is missing; never something inherited. */
export function own(doc: Doc, key: string): unknown {
  return Object.hasOwn(doc, key) ? doc[key] : undefined
}

/** Sets a field, also one called `__proto__`. */
export function setOwn(doc: Doc, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(doc, key, { value, writable: true, enumerable: true, configurable: true })
  } else doc[key] = value
}
