import { expect, test } from '@jest/globals'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Schema } from 'mongoose'
import { systemClock } from '../../../../server/base/clock.ts'
import { silentLogger } from '../../../../server/base/logger.ts'
import { openStore } from '../../../../server/platform/store/open-store.ts'

const COUNT = 40_000

test('writers go on while a whole collection is read, and what they write is read at once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'long-scan-'))
  const { connection, close } = await openStore({ mongodbUrl: null, dataDir: folder, logger: silentLogger, clock: systemClock })
  const things = connection.model('Thing', new Schema({ _id: String, n: Number, text: String }, { versionKey: false }))
  for (let from = 0; from < COUNT; from += 5000) await things.insertMany(Array.from({ length: 5000 }, (_, i) => ({ _id: `t${from + i}`, n: 0, text: `thing number ${i}` })))
  await things.distinct('n', { n: 1 })

  let scanning = true
  const scan = things.find({ text: /no such thing/ }).lean().then((found) => {
    scanning = false
    return found
  })
  let written = 0
  while (scanning) {
    await things.updateOne({ _id: 't0' }, { $inc: { n: 1 } })
    expect((await things.findById('t0').lean())?.n).toBe(++written)
  }
  expect(await scan).toEqual([])
  expect(written).toBeGreaterThan(4)
  expect(await things.distinct('n')).toEqual([0, written])
  await close()
  rmSync(folder, { recursive: true, force: true })
})
