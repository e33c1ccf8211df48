import { base64Decode, base64Encode, concat, utf8Decode, utf8Encode } from './bytes.ts'

/** Bytes of a text in one of Node's encodings. */
export function encode(text: string, encoding = 'utf8'): Uint8Array {
  switch (encoding.toLowerCase()) {
    case 'hex': {
      const pairs = text.match(/[0-9a-f]{2}/gi) ?? []
      return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16))
    }
    case 'base64':
    case 'base64url':
      return base64Decode(text)
    case 'latin1':
    case 'binary':
    case 'ascii':
      return Uint8Array.from({ length: text.length }, (_, i) => text.charCodeAt(i) & 255)
    case 'utf16le':
    case 'ucs2':
      return Uint8Array.from({ length: text.length * 2 }, (_, i) => (text.charCodeAt(i >> 1) >> (i % 2 === 0 ? 0 : 8)) & 255)
    case 'utf8':
    case 'utf-8':
      return utf8Encode(text)
    default:
      throw new TypeError(`Unknown encoding: ${encoding}`)
  }
}

/** A text from bytes in one of Node's encodings. */
export function decode(bytes: Uint8Array, encoding = 'utf8'): string {
  const letters = (letter: (byte: number) => string): string => {
    let text = ''
    for (const byte of bytes) text += letter(byte)
    return text
  }
  switch (encoding.toLowerCase()) {
    case 'hex':
      return letters((byte) => byte.toString(16).padStart(2, '0'))
    case 'base64':
      return base64Encode(bytes)
    case 'base64url':
      return base64Encode(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
    case 'latin1':
    case 'binary':
      return letters((byte) => String.fromCharCode(byte))
    case 'ascii':
      return letters((byte) => String.fromCharCode(byte & 127))
    case 'utf8':
    case 'utf-8':
      return utf8Decode(bytes)
    default:
      throw new TypeError(`Unknown encoding: ${encoding}`)
  }
}

/** Bytes of whatever may stand for bytes: a text, a typed array, a buffer, a list of numbers. */
export function toBytes(value: unknown, encoding?: string): Uint8Array {
  if (typeof value === 'string') return encode(value, encoding)
  if (value instanceof Uint8Array) return value
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  if (value instanceof ArrayBuffer) return new Uint8Array(value)
  if (Array.isArray(value)) return Uint8Array.from(value, (item) => Number(item) & 255)
  if (typeof value === 'object' && value !== null && 'data' in value && Array.isArray(value.data)) return toBytes(value.data)
  throw new TypeError('The value must be a string, Buffer, ArrayBuffer or Array')
}

/** Node's `Buffer`, as far as snippets use it. */
export class Buffer extends Uint8Array {
  static override from(value: Iterable<unknown> | ArrayLike<unknown> | ArrayBuffer | object | string, encoding?: unknown, length?: unknown): Buffer {
    if (value instanceof ArrayBuffer) return new Buffer(value, typeof encoding === 'number' ? encoding : 0, typeof length === 'number' ? length : undefined)
    return view(toBytes(value, typeof encoding === 'string' ? encoding : undefined).slice())
  }
  static alloc(size: number, fill: unknown = 0, encoding?: string): Buffer {
    const made = new Buffer(size)
    return fill === 0 ? made : made.fill(fill, encoding)
  }
  static allocUnsafe(size: number): Buffer {
    return new Buffer(size)
  }
  static concat(list: Uint8Array[], length?: number): Buffer {
    return view(concat(list, length))
  }
  static byteLength(value: unknown, encoding?: string): number {
    return toBytes(value, encoding).length
  }
  static isBuffer(value: unknown): boolean {
    return value instanceof Buffer
  }
  static isEncoding(name: string): boolean {
    return /^(hex|base64|base64url|latin1|binary|ascii|utf-?8|utf16le|ucs2)$/i.test(name)
  }
  static compare(a: Uint8Array, b: Uint8Array): number {
    for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) return (a[i] ?? 0) < (b[i] ?? 0) ? -1 : 1
    return Math.sign(a.length - b.length)
  }
  override toString(encoding?: string, start = 0, end = this.length): string {
    return decode(this.subarray(start, end), encoding)
  }
  toJSON(): { type: 'Buffer'; data: number[] } {
    return { type: 'Buffer', data: Array.from(this) }
  }
  equals(other: Uint8Array): boolean {
    return Buffer.compare(this, other) === 0
  }
  compare(other: Uint8Array): number {
    return Buffer.compare(this, other)
  }
  override slice(start?: number, end?: number): Buffer {
    return view(this.subarray(start, end))
  }
  override fill(value: unknown, encoding?: unknown): this {
    const bytes = typeof value === 'number' ? Uint8Array.of(value) : toBytes(value, typeof encoding === 'string' ? encoding : undefined)
    for (let i = 0; i < this.length && bytes.length > 0; i++) this[i] = bytes[i % bytes.length] ?? 0
    return this
  }
  write(text: string, offset = 0, encoding?: string): number {
    const bytes = encode(text, encoding).subarray(0, this.length - offset)
    this.set(bytes, offset)
    return bytes.length
  }
  copy(target: Uint8Array, targetStart = 0, start = 0, end = this.length): number {
    const bytes = this.subarray(start, Math.min(end, start + target.length - targetStart))
    target.set(bytes, targetStart)
    return bytes.length
  }
  readUInt8(at = 0): number {
    return this[at] ?? 0
  }
  readUInt16BE(at = 0): number {
    return dataView(this).getUint16(at)
  }
  readUInt16LE(at = 0): number {
    return dataView(this).getUint16(at, true)
  }
  readUInt32BE(at = 0): number {
    return dataView(this).getUint32(at)
  }
  readUInt32LE(at = 0): number {
    return dataView(this).getUint32(at, true)
  }
  readInt32BE(at = 0): number {
    return dataView(this).getInt32(at)
  }
  writeUInt32BE(value: number, at = 0): number {
    dataView(this).setUint32(at, value)
    return at + 4
  }
  writeUInt16BE(value: number, at = 0): number {
    dataView(this).setUint16(at, value)
    return at + 2
  }
  writeUInt8(value: number, at = 0): number {
    this[at] = value
    return at + 1
  }
}

function view(bytes: Uint8Array): Buffer {
  const { buffer, byteOffset, byteLength } = bytes
  return buffer instanceof ArrayBuffer ? new Buffer(buffer, byteOffset, byteLength) : Buffer.from([...bytes])
}
const dataView = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

export class TextEncoder {
  readonly encoding = 'utf-8'
  encode(text = ''): Uint8Array {
    return utf8Encode(String(text))
  }
}

export class TextDecoder {
  readonly encoding: string
  constructor(encoding = 'utf-8') {
    this.encoding = String(encoding).toLowerCase()
  }
  decode(bytes?: unknown): string {
    const text = decode(bytes === undefined ? new Uint8Array() : toBytes(bytes), this.encoding === 'windows-1252' || this.encoding === 'iso-8859-1' ? 'latin1' : this.encoding)
    return text.startsWith('\uFEFF') ? text.slice(1) : text
  }
}

export const atob = (text: string): string => decode(base64Decode(String(text)), 'latin1')

export function btoa(given: string): string {
  const text = String(given)
  if ([...text].some((letter) => letter > '\u00ff')) throw new RangeError('The string contains characters outside of the Latin1 range')
  return base64Encode(encode(text, 'latin1'))
}
