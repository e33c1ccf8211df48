import type { ValueFactory } from './decode-document.ts'

/** An ObjectId inside the driver, where `bson` is not loaded. */
class StoredObjectId {
  readonly hex: string

  constructor(hex: string) {
    this.hex = hex
  }

  get _bsontype(): string {
    return 'ObjectId'
  }

  toHexString(): string {
    return this.hex
  }

  toString(): string {
    return this.hex
  }
}

/** Binary data inside the driver, where `bson` is not loaded. */
class StoredBinary {
  readonly buffer: Buffer
  readonly sub_type: number

  constructor(bytes: Buffer, subType: number) {
    this.buffer = bytes
    this.sub_type = subType
  }

  get _bsontype(): string {
    return 'Binary'
  }

  get position(): number {
    return this.buffer.length
  }

  toString(): string {
    return `${this.sub_type}:${this.buffer.toString('base64')}`
  }
}

/** Values for use inside the driver: they compare and encode like `bson`'s, and nothing more. */
export const standIns: ValueFactory = {
  objectId: (hex) => new StoredObjectId(hex),
  binary: (bytes, subType) => new StoredBinary(bytes, subType),
}
