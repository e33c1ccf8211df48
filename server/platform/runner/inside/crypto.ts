import { Buffer, decode, toBytes } from './buffer.ts'
import { base64Decode, base64Encode, concat } from './bytes.ts'
import type { Compute } from './compute.ts'

/** Node's `crypto`, as far as snippets use it: digests, signatures, random values; computed by the host. */
export function makeCrypto(compute: Compute) {
  const digestOf = (name: 'hash' | 'hmac', fixed: Record<string, unknown>) => {
    const chunks: Uint8Array[] = []
    const digest = {
      update(part: unknown, encoding?: string) {
        chunks.push(toBytes(part, encoding).slice())
        return digest
      },
      digest(encoding?: string): string | Buffer {
        const bytes = base64Decode(String(compute(name, { ...fixed, base64: base64Encode(concat(chunks)) })))
        return encoding === undefined || encoding === 'buffer' ? Buffer.from(bytes) : decode(bytes, encoding)
      },
    }
    return digest
  }
  const keyText = (key: unknown): string =>
    typeof key === 'object' && key !== null && 'key' in key ? keyText(key.key) : typeof key === 'string' ? key : decode(toBytes(key))
  const signature = (algorithm: string, name: 'sign' | 'verify') => {
    const chunks: Uint8Array[] = []
    const signer = {
      update(part: unknown, encoding?: string) {
        chunks.push(toBytes(part, encoding).slice())
        return signer
      },
      end: () => signer,
      sign(key: unknown, encoding?: string): string | Buffer {
        const bytes = base64Decode(String(compute(name, { algorithm, key: keyText(key), base64: base64Encode(concat(chunks)) })))
        return encoding === undefined ? Buffer.from(bytes) : decode(bytes, encoding)
      },
      verify: (key: unknown, signed: unknown, encoding?: string): boolean =>
        compute(name, { algorithm, key: keyText(key), base64: base64Encode(concat(chunks)), signature: base64Encode(toBytes(signed, encoding)) }) === true,
    }
    return signer
  }
  const randomBytes = (length: number, done?: (error: null, bytes: Buffer) => void): Buffer | undefined => {
    const bytes = Buffer.from(base64Decode(String(compute('random', { length }))))
    if (!done) return bytes
    queueMicrotask(() => done(null, bytes))
    return undefined
  }
  const randomUUID = (): string => String(compute('uuid', {}))
  const getRandomValues = <T extends ArrayBufferView>(array: T): T => {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
    bytes.set(base64Decode(String(compute('random', { length: bytes.length }))))
    return array
  }
  const randomInt = (from: number, to?: number): number => {
    const [low, high] = to === undefined ? [0, from] : [from, to]
    const words = getRandomValues(new Uint32Array(2))
    return low + Math.floor((((words[0] ?? 0) >>> 5) * 67_108_864 + ((words[1] ?? 0) >>> 6)) / 9_007_199_254_740_992 * (high - low))
  }
  const subtle = {
    async digest(algorithm: unknown, data: unknown): Promise<ArrayBuffer> {
      const name = typeof algorithm === 'object' && algorithm !== null && 'name' in algorithm ? String(algorithm.name) : String(algorithm)
      const bytes = base64Decode(String(compute('hash', { algorithm: name.replace('-', '').toLowerCase(), base64: base64Encode(toBytes(data)) })))
      return new Uint8Array(bytes).buffer
    },
  }
  const web = { getRandomValues, randomUUID, subtle }
  return {
    createHash: (algorithm: string) => digestOf('hash', { algorithm }),
    createHmac: (algorithm: string, key: unknown) => digestOf('hmac', { algorithm, key: base64Encode(toBytes(key)) }),
    createSign: (algorithm: string) => signature(algorithm, 'sign'),
    createVerify: (algorithm: string) => signature(algorithm, 'verify'),
    hash: (algorithm: string, data: unknown, encoding = 'hex') => digestOf('hash', { algorithm }).update(data).digest(encoding),
    timingSafeEqual: (a: unknown, b: unknown): boolean => {
      const [left, right] = [toBytes(a), toBytes(b)]
      if (left.length !== right.length) throw new RangeError('Input buffers must have the same byte length')
      return Buffer.compare(left, right) === 0
    },
    randomBytes,
    randomInt,
    ...web,
    webcrypto: web,
  }
}
