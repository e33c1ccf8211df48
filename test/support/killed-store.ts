import { afterAll, beforeAll } from '@jest/globals'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type MongodbServer, startMongodb } from './mongodb-server.ts'

/** Where servers that are killed keep their data, on one of the two stores. */
export type KilledStore = {
  /** The data folder of this name, and the database of this name or null: the embedded store. */
  named(name: string): { dataDir: string; mongodbUrl: string | null }
}

/** One for the tests of a block. `leave` ends what still works on it, before it goes. */
export function useKilledStore(kind: 'sqlite' | 'mongodb', leave: () => Promise<void> = async () => {}): KilledStore {
  let folder = ''
  let mongodb: MongodbServer | null = null
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'midflow-killed-'))
    if (kind === 'mongodb') mongodb = await startMongodb()
  })
  afterAll(async () => {
    await leave()
    await mongodb?.stop()
    await rm(folder, { recursive: true, force: true })
  })
  return { named: (name) => ({ dataDir: join(folder, name), mongodbUrl: mongodb?.url(name.replaceAll('-', '_')) ?? null }) }
}
