import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { defineFileChunk, type FileChunkModel } from '../../../server/models/file-chunk.ts'
import { createChunkFiles } from '../../../server/platform/files/chunk-files.ts'
import type { FileStore } from '../../../server/platform/files/file-store.ts'
import { createFolderFiles } from '../../../server/platform/files/folder-files.ts'
import { describeOnBothStores } from '../store/both-stores.ts'

const newFileId = () => randomBytes(32).toString('base64url')
const MB = 1_000_000

/** What every store of files promises. `left`: what it still has of a file. */
function contract(store: () => FileStore, left: (id: string) => Promise<number>): void {
  test('gives back what it was given, byte for byte, in whatever pieces it came', async () => {
    const id = newFileId()
    const bytes = randomBytes(700_001)
    const pieces = [bytes.subarray(0, 1), bytes.subarray(1, 300_000), bytes.subarray(300_000)]
    const stored = await store().write(id, Readable.from(pieces), MB)
    expect(stored).toEqual({ size: 700_001, sha256: createHash('sha256').update(bytes).digest('hex'), head: bytes.subarray(0, 4096) })
    const read = await store().read(id)
    expect(read && (await buffer(read)).equals(bytes)).toBe(true)
  })

  test('stops at the first byte beyond the limit, and keeps nothing', async () => {
    const id = newFileId()
    let given = 0
    async function* endless() {
      for (;;) yield Buffer.alloc((given += 50_000) && 50_000)
    }
    await expect(store().write(id, Readable.from(endless()), 400_000)).rejects.toMatchObject({ code: 'too-large' })
    expect(given).toBeLessThan(MB)
    expect(await store().read(id)).toBeNull()
    expect(await left(id)).toBe(0)
  })

  test('keeps nothing of an upload that breaks off', async () => {
    const id = newFileId()
    const from = new Readable({ read() {} })
    from.push(randomBytes(300_000))
    const written = store().write(id, from, MB)
    setImmediate(() => from.destroy(new Error('the cable was pulled')))
    await expect(written).rejects.toMatchObject({ code: 'bad-request' })
    expect(await left(id)).toBe(0)
  })

  test('removes a file, and does not mind when it is gone already', async () => {
    const id = newFileId()
    await store().write(id, Readable.from([Buffer.from('a')]), MB)
    await store().remove(id)
    await store().remove(id)
    expect(await store().read(id)).toBeNull()
  })

  test.each(['../../secret.key', '..', 'a/b', '', 'x'.repeat(44), `${'a'.repeat(42)}/`, `${'a'.repeat(42)}\0`])('takes %j for no id, and leads nowhere with it', async (id) => {
    expect(await store().read(id)).toBeNull()
    await expect(store().write(id, Readable.from(['x']), MB)).rejects.toThrow('no id')
  })
}

describe('files in a folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'midflow-files-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  contract(
    () => createFolderFiles(folder),
    async (id) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes(id)).length,
  )
})

describeOnBothStores('files as chunks', (it) => {
  let chunks: FileChunkModel | null = null
  const model = () => {
    if (!chunks) throw new Error('The chunks are there only while tests run')
    return chunks
  }
  beforeAll(async () => {
    chunks = defineFileChunk(it.connection)
    await chunks.createIndexes()
  })
  contract(
    () => createChunkFiles(model()),
    (id) => model().countDocuments({ file: id }),
  )
})
