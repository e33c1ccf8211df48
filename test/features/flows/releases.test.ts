import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { silentLogger } from '../../../server/base/logger.ts'
import type { Problem, SourceFile } from '../../../server/engine/flow.ts'
import { createMakePlan } from '../../../server/features/flows/plan.ts'
import { createReleases, type Publication, type Release } from '../../../server/features/flows/releases.ts'
import { createIndexes, defineModels, type Models } from '../../../server/models/define-models.ts'
import { openStore } from '../../../server/platform/store/open-store.ts'
import type { Store } from '../../../server/platform/store/store.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

let dataDir: string
let store: Store
let models: Models
const clock = createFakeClock()

/** A file that says "broken" has an error. */
const check = (files: SourceFile[]): Problem[] =>
  files
    .filter((file) => /broken|doubtful/.test(file.text))
    .map(({ path, text }) => ({
      severity: text.includes('broken') ? 'error' : 'warning', at: { file: path, line: 1, column: 1 }, message: text, fix: null, code: 'test',
    }))

const files = (text: string): SourceFile[] => [{ path: 'bots/b.yaml', text }, { path: 'bots/a.yaml', text: 'a' }]
const releases = () => createReleases({ releases: models.releases, meta: models.meta, clock, check })
const made = (publication: Publication): Release => {
  if (!publication.ok) throw new Error('nothing was published')
  return publication.release
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'midflow-releases-'))
  store = await openStore({ mongodbUrl: null, dataDir, logger: silentLogger, clock })
  models = defineModels(store.connection)
  await createIndexes(models)
})
afterAll(async () => {
  await store.close()
  await rm(dataDir, { recursive: true })
})
beforeEach(async () => {
  await Promise.all([models.releases.deleteMany({}), models.meta.deleteMany({ _id: 'current-release' }), models.runs.deleteMany({})])
})

describe('publishing', () => {
  test('before the first release there is none', async () => {
    expect(await releases().current()).toBeNull()
    expect(await releases().list()).toEqual([])
  })

  test('makes one release of all files together, sorted by path, and puts it in force', async () => {
    const release = made(await releases().publish(files('one'), 'ann', 'First'))
    expect(release).toMatchObject({ number: 1, by: 'ann', message: 'First', current: true })
    expect((await releases().get(release.id)).files).toEqual([{ path: 'bots/a.yaml', text: 'a' }, { path: 'bots/b.yaml', text: 'one' }])
    expect(await releases().current()).toEqual(release)
  })

  test('refuses files with errors with all their problems, and changes nothing', async () => {
    await releases().publish(files('one'), 'ann', '')
    const refused = await releases().publish(files('broken'), 'ann', '')
    expect(refused).toEqual({ ok: false, problems: [expect.objectContaining({ message: 'broken', at: { file: 'bots/b.yaml', line: 1, column: 1 } })] })
    expect(await releases().list()).toHaveLength(1)
  })

  test('publishes files with warnings and passes the warnings on', async () => {
    const published = await releases().publish(files('doubtful'), 'ann', '')
    expect(published).toMatchObject({ ok: true, isNew: true, warnings: [{ message: 'doubtful' }] })
  })

  test('makes no second release of the same content, in whatever order the files come', async () => {
    const first = made(await releases().publish(files('one'), 'ann', ''))
    const again = await releases().publish(files('one').toReversed(), 'bea', 'again')
    expect(again).toMatchObject({ ok: true, isNew: false, release: { id: first.id, by: 'ann' } })
    expect(await releases().list()).toHaveLength(1)
  })

  test('ten published at once get ten numbers, and the highest is in force', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, (_, i) => releases().publish(files(`version ${i}`), 'ann', '')))
    expect(all.map((each) => made(each).number).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    expect(await releases().current()).toMatchObject({ number: 10 })
  })
})

describe('going back', () => {
  test('an earlier release is put in force, and what is published then is a new one', async () => {
    await releases().publish(files('one'), 'ann', '')
    await releases().publish(files('two'), 'ann', '')
    expect(await releases().activate(1)).toMatchObject({ number: 1, current: true })
    expect((await releases().list()).map(({ number, current }) => [number, current])).toEqual([[2, false], [1, true]])
    expect(made(await releases().publish(files('two'), 'ann', '')).number).toBe(3)
  })

  test('a release that does not exist is named', async () => {
    await expect(releases().activate(7)).rejects.toThrow('There is no release "7".')
    await expect(releases().get('nothing')).rejects.toThrow('There is no release "nothing".')
    await expect(releases().find('current')).rejects.toThrow('There is no release "current".')
  })

  test('is found by its number and as the current one', async () => {
    await releases().publish(files('one'), 'ann', '')
    await releases().publish(files('two'), 'ann', '')
    expect((await releases().find(1)).files[1]?.text).toBe('one')
    expect((await releases().find('current')).files[1]?.text).toBe('two')
  })
})

describe('a plan', () => {
  const makePlan = (given: SourceFile[]) => createMakePlan({ releases: releases(), runs: models.runs, check })(given)

  test('says what would change, and changes nothing', async () => {
    await releases().publish(files('one\ntwo\n'), 'ann', '')
    const plan = await makePlan([{ path: 'bots/b.yaml', text: 'one\n2\nthree\n' }, { path: 'bots/c.yaml', text: 'c\n' }])
    expect(plan).toEqual({
      current: 1, problems: [], running: [],
      files: [
        { path: 'bots/a.yaml', change: 'removed', added: 0, removed: 1 },
        { path: 'bots/b.yaml', change: 'changed', added: 2, removed: 1 },
        { path: 'bots/c.yaml', change: 'added', added: 1, removed: 0 },
      ],
    })
    expect(await releases().list()).toHaveLength(1)
  })

  test('counts the conversations that would stay on their release', async () => {
    const first = made(await releases().publish(files('one'), 'ann', ''))
    await releases().publish(files('two'), 'ann', '')
    const run = { release: first.id, bot: 'support', leaseUntil: new Date(0), createdAt: clock.now() }
    await models.runs.create([{ ...run, _id: 'r1' }, { ...run, _id: 'r2' }, { ...run, _id: 'r3', done: true }])
    expect((await makePlan(files('three'))).running).toEqual([{ release: 1, bot: 'support', conversations: 2 }])
  })

  test('before the first release everything is new', async () => {
    expect(await makePlan(files('one'))).toMatchObject({ current: null, files: [{ change: 'added' }, { change: 'added' }] })
  })
})
