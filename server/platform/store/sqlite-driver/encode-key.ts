import { binaryBytes, isBinary, isDate, isDoc, isObjectId, isRegExp, kindOf } from './values.ts'

/** One component of an index key: a value, and whether the index holds it in descending order. */
export type KeyPart = { value: unknown; descending: boolean }

/**
 * A key whose bytes sort (memcmp) as MongoDB sorts the values: a byte for the kind, then the value.
 * Each component is prefix-free, so all keys that begin with the same components are one range of bytes.
 * Descending components have their bits inverted.
 */
export function encodeKey(parts: readonly KeyPart[]): Buffer {
  const writer = new KeyWriter()
  for (const { value, descending } of parts) {
    const start = writer.length
    writer.value(value)
    if (descending) writer.invert(start)
  }
  return writer.bytes()
}

/** The least key greater than all keys that begin with `key`; undefined when there is none. */
export function successor(key: Buffer): Buffer {
  let end = key.length
  while (end > 0 && key[end - 1] === 0xff) end--
  if (end === 0) return Buffer.from([0xff])
  const next = Buffer.from(key.subarray(0, end))
  next[end - 1] = (next[end - 1] ?? 0) + 1
  return next
}

const ZERO = 0x00
const ESCAPED_ZERO = 0xff

class KeyWriter {
  length = 0
  private buffer = Buffer.allocUnsafe(64)

  value(value: unknown): void {
    this.byte(kindOf(value))
    this.payload(value)
  }

  invert(start: number): void {
    for (let i = start; i < this.length; i++) this.buffer[i] = ~(this.buffer[i] ?? 0)
  }

  bytes(): Buffer {
    return Buffer.from(this.buffer.subarray(0, this.length))
  }

  private payload(value: unknown): void {
    if (typeof value === 'number') this.number(value)
    else if (typeof value === 'string') this.string(value)
    else if (typeof value === 'boolean') this.byte(value ? 1 : 0)
    else if (isDate(value)) this.number(value.getTime())
    else if (isObjectId(value)) this.raw(Buffer.from(value.toHexString(), 'hex'))
    else if (isBinary(value)) {
      this.number(value.position)
      this.byte(value.sub_type)
      this.raw(binaryBytes(value))
    } else if (isRegExp(value)) {
      this.string(value.source)
      this.string(value.flags)
    } else if (Array.isArray(value)) {
      for (const item of value) this.value(item)
      this.byte(ZERO)
    } else if (isDoc(value)) {
      for (const key of Object.keys(value)) {
        this.byte(kindOf(value[key]))
        this.string(key)
        this.payload(value[key])
      }
      this.byte(ZERO)
    }
  }

  /** An IEEE double whose bits sort: negative numbers inverted, others with the sign bit set; NaN first. */
  private number(value: number): void {
    this.reserve(8)
    const number = value === 0 ? 0 : value
    if (Number.isNaN(number)) this.buffer.fill(0, this.length, this.length + 8)
    else {
      this.buffer.writeDoubleBE(number, this.length)
      if (number < 0) for (let i = 0; i < 8; i++) this.buffer[this.length + i] = ~(this.buffer[this.length + i] ?? 0)
      else this.buffer[this.length] = (this.buffer[this.length] ?? 0) | 0x80
    }
    this.length += 8
  }

  /** UTF-8, with 0 written as 0 255, ended by 0 0: a string that is the beginning of another sorts before it. */
  private string(value: string): void {
    this.reserve(value.length * 3 + 2)
    if (value.includes('\0')) {
      for (const [i, piece] of value.split('\0').entries()) {
        if (i > 0) {
          this.byte(ZERO)
          this.byte(ESCAPED_ZERO)
        }
        this.utf8(piece)
      }
    } else this.utf8(value)
    this.byte(ZERO)
    this.byte(ZERO)
  }

  private utf8(value: string): void {
    this.reserve(value.length * 3)
    this.length += this.buffer.write(value, this.length, 'utf8')
  }

  private raw(bytes: Uint8Array): void {
    this.reserve(bytes.length)
    this.buffer.set(bytes, this.length)
    this.length += bytes.length
  }

  private byte(value: number): void {
    this.reserve(1)
    this.buffer[this.length++] = value
  }

  private reserve(size: number): void {
    if (this.length + size <= this.buffer.length) return
    const grown = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.length + size))
    this.buffer.copy(grown, 0, 0, this.length)
    this.buffer = grown
  }
}
