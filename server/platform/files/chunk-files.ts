import { Readable } from 'node:stream'
import type { FileChunkModel } from '../../models/file-chunk.ts'
import { type FileStore, isFileId } from './file-store.ts'
import { takeBytes } from './take-bytes.ts'

/** Bytes in one document. */
const CHUNK_BYTES = 256 * 1024

/** Files as chunks in the store that all nodes share. Who asks for a file does so after it was written: a write in progress is not seen as one. */
export function createChunkFiles(chunks: FileChunkModel): FileStore {
  const remove = async (id: string) => {
    await chunks.deleteMany({ file: id })
  }

  return {
    async write(id, from, limit) {
      from.on('error', () => {})
      if (!isFileId(id)) throw new Error('this is no id of a file')
      let [n, held, bytes]: [number, Buffer[], number] = [0, [], 0]
      const flush = async () => {
        if (bytes === 0) return
        await chunks.create({ _id: `${id}:${n}`, file: id, n, bytes: Buffer.concat(held) })
        ;[n, held, bytes] = [n + 1, [], 0]
      }
      try {
        const taken = await takeBytes(from, limit, async (piece) => {
          held.push(piece)
          bytes += piece.length
          if (bytes >= CHUNK_BYTES) await flush()
        })
        await flush()
        return taken
      } catch (err) {
        await remove(id)
        throw err
      }
    },
    async read(id) {
      if (!isFileId(id)) return null
      const first = await chunkOf(chunks, id, 0)
      return first && Readable.from(piecesOf(chunks, id, first))
    },
    remove,
  }
}

async function* piecesOf(chunks: FileChunkModel, id: string, first: Buffer): AsyncGenerator<Buffer> {
  let piece: Buffer | null = first
  for (let n = 1; piece !== null; n++) {
    yield piece
    piece = await chunkOf(chunks, id, n)
  }
}

/** Read as a document of Mongoose, which makes a Buffer of what either driver has. */
async function chunkOf(chunks: FileChunkModel, file: string, n: number): Promise<Buffer | null> {
  const found = await chunks.findOne({ file, n })
  return found ? Buffer.from(found.bytes) : null
}
