import type { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'

/** All of a body, decompressed; null as soon as it is longer than `maxBytes`, before or after decompression. */
export async function readBody(body: Readable, encoding: string | undefined, maxBytes: number): Promise<Buffer | null> {
  const decoder = decoderOf(encoding)
  const stream = decoder ? body.pipe(decoder) : body
  if (decoder) body.on('error', (err) => decoder.destroy(err))
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of stream) {
      const piece = Buffer.from(chunk)
      length += piece.length
      if (length > maxBytes) return null
      chunks.push(piece)
    }
    return Buffer.concat(chunks)
  } catch (err) {
    if (length === 0 && isEmptyBody(err)) return Buffer.alloc(0)
    throw err
  } finally {
    body.destroy()
  }
}

function decoderOf(encoding: string | undefined) {
  if (encoding === 'gzip' || encoding === 'x-gzip') return createGunzip()
  if (encoding === 'deflate') return createInflate()
  return encoding === 'br' ? createBrotliDecompress() : null
}

/** An answer to HEAD, or a 204, may name an encoding and have no body. */
const isEmptyBody = (err: unknown): boolean => err instanceof Error && 'code' in err && err.code === 'Z_BUF_ERROR'
