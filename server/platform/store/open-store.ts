import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Mongoose } from 'mongoose'
import type { Clock } from '../../base/clock.ts'
import { AppError } from '../../base/errors.ts'
import type { Logger } from '../../base/logger.ts'
import { checkSchemaVersion } from './check-schema-version.ts'
import { openMongodb } from './open-mongodb.ts'
import type { Store } from './store.ts'
import { backUpConnection, createSqliteDriver } from './sqlite-driver/driver.ts'

/** Where the store is to be. */
export type StoreSettings = { mongodbUrl: string | null; dataDir: string; logger: Logger; clock: Clock }

/**
 * Opens the store: MongoDB when there is a URL, else `midflow.db` in the data folder, which is made when missing.
 * @throws AppError `store-unwritable`, `store-in-use`, `store-foreign`, `store-newer`, `mongodb-unreachable`, `mongodb-no-replica-set`,
 * before anything is touched.
 */
export async function openStore(settings: StoreSettings): Promise<Store> {
  const store = settings.mongodbUrl === null ? await openSqlite(settings) : await openMongodb(settings.mongodbUrl)
  try {
    await checkSchemaVersion(store.connection)
  } catch (err) {
    await store.close()
    throw err
  }
  settings.logger.info('store.opened', { kind: store.kind })
  return store
}

/** The file of the embedded store. */
export const storeFile = (dataDir: string): string => join(dataDir, 'midflow.db')

async function openSqlite({ dataDir, logger }: StoreSettings): Promise<Store> {
  makeFolder(dataDir)
  const file = storeFile(dataDir)
  const mongoose = new Mongoose()
  const endProcess = (err: Error) => {
    logger.error('store.died', { err })
    process.exit(70)
  }
  mongoose.setDriver(createSqliteDriver(endProcess))
  const connection = mongoose.createConnection()
  try {
    await connection.openUri(`sqlite:${file}`)
  } catch (err) {
    throw explained(err, file)
  }
  return {
    mongoose,
    connection,
    kind: 'sqlite',
    close: () => connection.close(),
    async backup(target) {
      if (existsSync(target)) throw new AppError('bad-request', { where: 'backup', problem: `${target} exists already; name a new file` })
      mkdirSync(dirname(target), { recursive: true })
      await backUpConnection(connection, target)
    },
  }
}

/** Makes what is missing of the path, for its owner's eyes only. (Node's own `recursive` never returns where nothing can be made, as in /proc.) */
function makeFolder(folder: string): void {
  try {
    const missing: string[] = []
    for (let at = resolve(folder); !existsSync(at); at = dirname(at)) missing.unshift(at)
    for (const each of missing) mkdirSync(each, { mode: 0o700 })
    accessSync(folder, constants.W_OK | constants.R_OK | constants.X_OK)
  } catch (err) {
    throw new AppError('store-unwritable', { folder, reason: err instanceof Error ? err.message : String(err) }, { cause: err })
  }
}

function explained(err: unknown, file: string): unknown {
  if (typeof err !== 'object' || err === null || !('code' in err)) return err
  if (err.code === 10107) return new AppError('store-in-use', { file, holder: 'holder' in err ? err.holder : 'another process' }, { cause: err })
  if (err.code === 72) return new AppError('store-foreign', { file, reason: 'message' in err ? err.message : '' }, { cause: err })
  return err
}
