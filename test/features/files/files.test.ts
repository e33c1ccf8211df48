import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { FILE_KINDS } from '../../../server/base/file-kinds.ts'
import { createFiles, type Files } from '../../../server/features/files/files.ts'
import { createIndexes, defineModels, type Models } from '../../../server/models/define-models.ts'
import { createFolderFiles } from '../../../server/platform/files/folder-files.ts'
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts'
import { describeOnBothStores } from '../../platform/store/both-stores.ts'

const HOUR = 3_600_000
const MOST = 1000
const QUOTA = 3000

describeOnBothStores('files', (it) => {
  const folder = mkdtempSync(join(tmpdir(), 'midflow-files-'))
  let models: Models | null = null
  let clock: FakeClock = createFakeClock()
  const present = (): Models => {
    if (!models) throw new Error('The models are there only while tests run')
    return models
  }
  const create = (kinds = FILE_KINDS.slice()): Files =>
    createFiles({ files: present().files, quotas: present().fileQuotas, store: createFolderFiles(folder), clock, maxBytes: MOST, quotaBytes: QUOTA, kinds })
  let files: Files = { take: fail, readFiles: fail, open: fail, sweep: fail }
  let n = 0
  let conversation = ''
  const send = (content: string, more: { name?: string; by?: string; length?: number | null; conversation?: string } = {}) =>
    files.take({ conversation, by: 'visitor', name: 'note.txt', length: content.length, from: Readable.from([Buffer.from(content)]), ...more })
  const bytesKept = () => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length

  beforeAll(async () => {
    models = defineModels(it.connection)
    await createIndexes(models)
  }, 20_000)
  beforeEach(async () => {
    clock = createFakeClock()
    await Promise.all([present().files.deleteMany({}), present().fileQuotas.deleteMany({})])
    rmSync(folder, { recursive: true, force: true })
    files = create()
    conversation = `conversation ${n++}`
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('a file that was taken can be had by its address', async () => {
    const ref = await send('Hello.', { name: '../hello.txt' })
    expect(ref).toEqual({ id: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/), name: 'hello.txt', type: 'text/plain', size: 6, url: `/files/${ref.id}` })
    const opened = await files.open(ref.id)
    expect(opened?.file).toEqual(ref)
    expect(opened && (await text(opened.bytes))).toBe('Hello.')
    expect(await files.open('x'.repeat(43))).toBeNull()
  })

  test('an empty file, one of a type that is not taken, and one that is too large are refused, and nothing of them is left', async () => {
    await expect(send('')).rejects.toMatchObject({ code: 'bad-request' })
    await expect(send('<html><script>')).rejects.toMatchObject({ code: 'file-refused' })
    await expect(send('x'.repeat(MOST + 1))).rejects.toMatchObject({ code: 'too-large' })
    await expect(send('x'.repeat(MOST + 1), { length: 5 })).rejects.toMatchObject({ code: 'too-large' })
    await expect(send('x'.repeat(MOST + 1), { length: null })).rejects.toMatchObject({ code: 'too-large' })
    expect(await present().files.countDocuments({})).toBe(0)
    expect(bytesKept()).toBe(0)
    expect((await present().fileQuotas.findById(conversation).lean())?.bytes ?? 0).toBe(0)
  })

  test('only the kinds that the setting names are taken', async () => {
    files = create(['pictures'])
    await expect(send('Hello.')).rejects.toMatchObject({ code: 'file-refused', message: expect.stringContaining('send pictures') })
  })

  test('a conversation has room for so many bytes, however many uploads there are at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: MOST }), { minLength: 1, maxLength: 9 }), async (sizes) => {
        const own = `property ${n++}`
        const results = await Promise.allSettled(sizes.map((size) => send('x'.repeat(size), { conversation: own })))
        const kept = await present().files.find({ conversation: own }).lean()
        const taken = kept.reduce((sum, { size }) => sum + size, 0)
        expect(taken).toBeLessThanOrEqual(QUOTA)
        expect((await present().fileQuotas.findById(own).lean())?.bytes).toBe(taken)
        const fits = sizes.reduce((sum, size) => sum + size, 0) <= QUOTA
        if (fits) expect(results.every(({ status }) => status === 'fulfilled')).toBe(true)
      }),
      { numRuns: 8 },
    )
  })

  test('an agent’s files do not count against the visitor’s room', async () => {
    for (let i = 0; i < 4; i++) await send('x'.repeat(MOST), { by: 'user:1' })
    await expect(send('x'.repeat(MOST))).resolves.toMatchObject({ size: MOST })
  })

  test('a message takes its own conversation’s files only, and its own sender’s; twice is as good as once', async () => {
    const [own, agents] = [await send('Mine.'), await send('Theirs.', { by: 'user:1' })]
    const foreign = await send('Not mine.', { conversation: 'another' })
    expect(await files.readFiles([own.id, own.id], conversation)).toEqual([own])
    expect(await files.readFiles([own.id], conversation)).toEqual([own])
    expect(await files.readFiles([agents.id], conversation, 'user:1')).toEqual([agents])
    for (const id of [foreign.id, agents.id, 'nonsense']) await expect(files.readFiles([id], conversation)).rejects.toMatchObject({ code: 'bad-request' })
  })

  test('what nobody sends in a day is removed and gives its room back; what was sent stays', async () => {
    const [sent, unsent] = [await send('Sent.'), await send('Never sent.')]
    await files.readFiles([sent.id], conversation)
    await clock.advance(23 * HOUR)
    expect(await files.sweep()).toBe(0)
    await clock.advance(2 * HOUR)
    expect(await create().sweep()).toBe(1)
    expect(await files.open(unsent.id)).toBeNull()
    const kept = await files.open(sent.id)
    expect(kept && (await text(kept.bytes))).toBe('Sent.')
    expect(bytesKept()).toBe(1)
    expect((await present().fileQuotas.findById(conversation).lean())?.bytes).toBe(sent.size)
    await expect(files.readFiles([unsent.id], conversation)).rejects.toMatchObject({ code: 'bad-request' })
  })

  test('a removal that a crash left halfway is finished by the next sweep', async () => {
    const { id } = await send('Half gone.')
    await present().files.updateOne({ _id: id }, { $set: { status: 'leaving' } })
    await clock.advance(25 * HOUR)
    expect(await files.sweep()).toBe(1)
    expect(bytesKept()).toBe(0)
    expect(await present().files.countDocuments({ _id: id })).toBe(0)
  })
})

function fail(): never {
  throw new Error('The files are there only while tests run')
}
