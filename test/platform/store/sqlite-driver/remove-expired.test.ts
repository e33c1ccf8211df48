import { describe, expect, test } from '@jest/globals'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeDocument } from '../../../../server/platform/store/sqlite-driver/encode-document.ts'
import { openForWriting } from '../../../../server/platform/store/sqlite-driver/open-database.ts'
import { createPerformer } from '../../../../server/platform/store/sqlite-driver/perform-change.ts'
import { performRead } from '../../../../server/platform/store/sqlite-driver/perform-read.ts'
import { createReader } from '../../../../server/platform/store/sqlite-driver/reader.ts'
import { removalsOfExpired } from '../../../../server/platform/store/sqlite-driver/remove-expired.ts'

describe('documents that expire', () => {
  test('are gone when their time has come, and no others', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sqlite-expiry-'))
    const file = join(folder, 'test.db')
    const db = openForWriting(file)
    const now = new Date('2026-11-25T10:00:00Z')
    const { perform } = createPerformer(db, () => now)
    const collection = 'sessions'
    perform({ kind: 'create-index', collection, fields: encodeDocument({ at: 1 }), options: encodeDocument({ expireAfterSeconds: 60 }) })
    const documents = [
      { _id: 'old', at: new Date(now.getTime() - 61_000) },
      { _id: 'young', at: new Date(now.getTime() - 59_000) },
      { _id: 'never', at: 'yesterday' },
      { _id: 'none' },
    ]
    perform({ kind: 'write', collection, ordered: true, writes: documents.map((doc) => ({ kind: 'insert', doc: encodeDocument(doc) })) })
    for (const change of removalsOfExpired(db, now)) perform(change)
    const query = { filter: '{}', sort: encodeDocument({ _id: 1 }), skip: 0, limit: 0, projection: encodeDocument({ _id: 1 }), hint: null }
    const reader = createReader(file)
    expect(await performRead(reader, { kind: 'find', collection, query })).toEqual(['{"_id":"never"}', '{"_id":"none"}', '{"_id":"young"}'])
    reader.close()
    db.close()
    rmSync(folder, { recursive: true, force: true })
  })
})
