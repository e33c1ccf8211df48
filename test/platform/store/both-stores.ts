import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, test } from '@jest/globals'
import type { Connection, Model, Schema } from 'mongoose'
import { silentLogger } from '../../../server/base/logger.ts'
import { createIndexes, defineModels, type Models } from '../../../server/models/define-models.ts'
import { openStore } from '../../../server/platform/store/open-store.ts'
import type { Store } from '../../../server/platform/store/store.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { type MongodbServer, mongodbMissing, startMongodb } from '../../support/mongodb-server.ts'

/** What the tests of a store get: the open store once the tests run, and its connection. */
export type StoreUnderTest = { readonly store: Store; readonly connection: Connection; readonly kind: 'sqlite' | 'mongodb' }

/** Runs the same tests on the embedded store and on a MongoDB server, each with an empty database of its own. */
export function describeOnBothStores(name: string, body: (store: StoreUnderTest) => void): void {
  describe(`${name}, on SQLite`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'midflow-store-'))
    body(underTest('sqlite', () => open(null, folder)))
    afterAll(() => rmSync(folder, { recursive: true, force: true }))
  })
  describe(`${name}, on MongoDB`, () => {
    if (mongodbMissing !== null) {
      process.stderr.write(`SKIPPED: ${name} on MongoDB: ${mongodbMissing}\n`)
      test.skip(mongodbMissing, () => {})
      return
    }
    let server: MongodbServer | null = null
    body(
      underTest('mongodb', async () => {
        server = await startMongodb()
        return open(server.url(`midflow-test-${process.pid}-${databases++}`), '')
      }),
    )
    afterAll(async () => server?.stop())
  })
}

let databases = 0

const open = (mongodbUrl: string | null, dataDir: string): Promise<Store> =>
  openStore({ mongodbUrl, dataDir, logger: silentLogger, clock: createFakeClock() })

function underTest(kind: StoreUnderTest['kind'], openIt: () => Promise<Store>): StoreUnderTest {
  let opened: Store | null = null
  beforeAll(async () => {
    opened = await openIt()
  }, 20_000)
  afterAll(async () => {
    await opened?.connection.dropDatabase()
    await opened?.close()
  })
  const store = () => {
    if (!opened) throw new Error('The store is open only while tests run')
    return opened
  }
  return {
    kind,
    get store() {
      return store()
    },
    get connection() {
      return store().connection
    },
  }
}

/** A model on the store under test, empty before every test, its indexes made. */
export function useModel<T>(it: StoreUnderTest, schema: Schema<T>): () => Model<T> {
  let model: Model<T> | null = null
  const present = () => {
    if (!model) throw new Error('The model is there only while tests run')
    return model
  }
  beforeAll(async () => {
    model = it.connection.model<T>(`Tested${models++}`, schema)
    await model.init()
  })
  beforeEach(() => present().deleteMany({}))
  return present
}

/** Every model of the product on the store under test, all of them empty before every test, their indexes made. */
export function useModels(it: StoreUnderTest): () => Models {
  let models: Models | null = null
  const present = () => {
    if (!models) throw new Error('The models are there only while tests run')
    return models
  }
  beforeAll(async () => {
    models = defineModels(it.connection)
    await createIndexes(models)
  }, 20_000)
  beforeEach(async () => {
    const { records, ...others } = present()
    await Promise.all([...Object.values(records), ...Object.values(others)].map(({ collection }) => it.connection.collection(collection.name).deleteMany({})))
  })
  return present
}

/** A document of any fields. */
export type Loose = Record<string, unknown> & { _id: string }

/** The collection of a model, for what Mongoose would cast or refuse before it reaches the store. */
export const useCollection = <T>(it: StoreUnderTest, model: () => Model<T>) => () => it.connection.collection<Loose>(model().collection.name)

let models = 0
