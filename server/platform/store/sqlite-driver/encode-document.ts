import { badValue, notSupported, StoreError } from './errors.ts'
import { binaryBytes, bsonType, type Doc, isBinary, isDate, isObjectId, isRegExp, setOwn } from './values.ts'

const MAX_DEPTH = 100
const MAX_LENGTH = 16 * 1024 * 1024

/**
 * The stored text of a document (or filter, or update): JSON, with what JSON lacks as an object of one tagged key
 * (`{ "$d": ms }` date, `$o` ObjectId, `$b` binary, `$r` regular expression, `$n` NaN, infinities and -0).
 * A document's own keys that begin with `$` get one more `$`, so no tag can be forged.
 * As in MongoDB's driver `undefined` becomes null and functions are left out.
 * Throws StoreError for what cannot be stored exactly (Decimal128, integers beyond 2^53, …), and beyond 16 MiB or 100 levels.
 */
export function encodeDocument(doc: unknown): string {
  const text = JSON.stringify(toJson(doc, 0))
  if (text.length > MAX_LENGTH) throw new StoreError(10334, `BSONObj size is invalid: ${text.length} is more than ${MAX_LENGTH}`)
  return text
}

function toJson(value: unknown, depth: number): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? value : { $n: Object.is(value, -0) ? '-0' : String(value) }
    case 'undefined':
      return null
    case 'bigint':
      return safeInteger(value)
    case 'object':
      return value === null ? null : objectToJson(value, depth)
    default:
      throw badValue(`A document cannot hold a ${typeof value}`)
  }
}

function objectToJson(value: object, depth: number): unknown {
  if (depth > MAX_DEPTH) throw new StoreError(15, `The document is nested more than ${MAX_DEPTH} levels deep`)
  if (Array.isArray(value)) return value.map((item: unknown) => toJson(typeof item === 'function' ? null : item, depth + 1))
  if (isDate(value)) return { $d: dateNumber(value) }
  const type = bsonType(value)
  if (type !== undefined) return bsonToJson(value, type)
  if (isRegExp(value)) return { $r: [value.source, value.flags] }
  if ('toBSON' in value && typeof value.toBSON === 'function') return toJson(value.toBSON(), depth)
  if (ArrayBuffer.isView(value)) {
    return { $b: [Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64'), 0] }
  }
  return fieldsToJson(isMap(value) ? value.entries() : Object.entries(value), depth)
}

function fieldsToJson(entries: Iterable<[unknown, unknown]>, depth: number): Doc {
  const out: Doc = {}
  for (const [name, value] of entries) {
    if (typeof value === 'function') continue
    const key = String(name)
    if (key.includes('\0')) throw badValue(`The field name ${JSON.stringify(key)} contains a null character`)
    setOwn(out, key.startsWith('$') ? `$${key}` : key, toJson(value, depth + 1))
  }
  return out
}

function bsonToJson(value: object, type: string): unknown {
  if (isObjectId(value)) return { $o: value.toHexString() }
  if (isBinary(value)) return { $b: [binaryBytes(value).toString('base64'), value.sub_type] }
  switch (type) {
    case 'Int32':
    case 'Double':
      return toJson(Number(value.valueOf()), 0)
    case 'Long':
      return safeInteger(BigInt(String(value)))
    case 'BSONRegExp':
      return { $r: ['pattern' in value ? value.pattern : '', 'options' in value ? value.options : ''] }
    default:
      throw notSupported(`A value of type ${type}`)
  }
}

function safeInteger(value: bigint): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number)) throw notSupported(`An integer beyond 2^53 (${value})`)
  return number
}

function dateNumber(value: Date): number {
  const ms = value.getTime()
  if (Number.isNaN(ms)) throw badValue('An invalid date cannot be stored')
  return ms
}

function isMap(value: object): value is Map<unknown, unknown> {
  return Object.prototype.toString.call(value) === '[object Map]'
}
