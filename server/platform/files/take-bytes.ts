import { createHash } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import type { Readable } from 'node:stream'
import { AppError } from '../../base/errors.ts'
import type { StoredBytes } from './file-store.ts'

const HEAD_BYTES = 4096

/**
 * Hands a stream on piece by piece, counts and hashes it. Stops at the first byte beyond `limit`.
 * @throws AppError `too-large`; `bad-request` when the sender broke off.
 */
export async function takeBytes(from: Readable, limit: number, keep: (piece: Buffer) => Promise<unknown>): Promise<StoredBytes> {
  const hash = createHash('sha256')
  let size = 0
  let head = Buffer.alloc(0)
  try {
    await pipeline(from, async (pieces: AsyncIterable<Buffer>) => {
      for await (const piece of pieces) {
        size += piece.length
        if (size > limit) throw new AppError('too-large', { bytes: limit })
        hash.update(piece)
        if (head.length < HEAD_BYTES) head = Buffer.concat([head, piece.subarray(0, HEAD_BYTES - head.length)])
        await keep(piece)
      }
    })
  } catch (err) {
    if (!(err instanceof AppError) && (from.errored === err || isBrokenOff(err))) throw new AppError('bad-request', { where: 'file', problem: 'the upload broke off; send it again' }, { cause: err })
    throw err
  }
  return { size, sha256: hash.digest('hex'), head }
}

const isBrokenOff = (err: unknown): boolean =>
  typeof err === 'object' && err !== null && 'code' in err && (err.code === 'ECONNRESET' || err.code === 'ERR_STREAM_PREMATURE_CLOSE')
