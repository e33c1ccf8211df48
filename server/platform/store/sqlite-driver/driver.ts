import mongoose from 'mongoose'
import { createCollection } from './collection.ts'
import { createCursor } from './cursor.ts'
import { type OpenDatabase, openDatabase } from './database.ts'
import { notSupported } from './errors.ts'
import { asMongo, bsonValues } from './mongo-values.ts'
import { objectOf } from './read-arguments.ts'
import type { Doc } from './values.ts'

/** Settings of Mongoose that a connection's options may hold. */
const SETTINGS = ['autoIndex', 'autoCreate', 'sanitizeFilter', 'bufferTimeoutMS', 'bufferCommands']

/** Every database that a connection has open. */
const databases = new WeakMap<object, OpenDatabase>()

/**
 * What `mongoose.setDriver` takes: Mongoose over SQLite files, opened by `createConnection('sqlite:PATH')`. Its collections are
 * Mongoose's own, over ours. `onDeath` is called when the writing thread has died and should end the process, as it does by default.
 */
export function createSqliteDriver(onDeath: (error: Error) => void = endProcess) {
  class Connection extends mongoose.Connection {
    /** Called by Mongoose's `openUri`. */
    async createClient(uri: string, options: unknown): Promise<this> {
      const { config, ...others } = objectOf(options)
      const settings = { ...others, ...objectOf(config) }
      const unknown = Object.keys(settings).find((name) => !SETTINGS.includes(name))
      if (!uri.startsWith('sqlite:')) throw new mongoose.mongo.MongoParseError(`An SQLite file is given as sqlite:PATH, not ${uri}`)
      if (unknown !== undefined) await refuse(`The connection option ${unknown}`)
      Object.assign(objectOf(Reflect.get(this, 'config')), settings)
      Object.assign(this, { readyState: mongoose.STATES.connecting, _connectionString: uri })
      const database = await asMongo(() => openDatabase(uri.slice('sqlite:'.length), bsonValues, onDeath))
      databases.set(this, database)
      Object.assign(this, { name: 'sqlite', db: createDb(database), client: createClient(database) })
      const onOpen: unknown = Reflect.get(mongoose.Connection.prototype, 'onOpen')
      if (typeof onOpen === 'function') onOpen.call(this)
      return this
    }
  }
  return { Connection, Collection: mongoose.Collection, plugins: [] }
}

/** Writes a copy of a connection's database to `target`, while work goes on. */
export async function backUpConnection(connection: object, target: string): Promise<void> {
  const database = databases.get(connection)
  if (!database) throw new Error('This is no open SQLite connection')
  await asMongo(() => database.backUp(target))
}

function createDb(database: OpenDatabase) {
  const list = async (): Promise<Doc[]> => database.names().map((name) => ({ name, type: 'collection' }))
  async function* stream() {
    yield* await list()
  }
  return {
    databaseName: 'sqlite',
    collection: (name: string) => createCollection(database, name),
    createCollection: (name: string, options: unknown) =>
      asMongo(async () => {
        const special = Object.entries(objectOf(options)).find(([option, value]) => value && ['capped', 'timeseries', 'viewOn', 'collation', 'validator', 'encryptedFields', 'clusteredIndex'].includes(option))
        if (special) throw notSupported(`A collection with ${special[0]}`)
        await database.change({ kind: 'create-collection', collection: name })
        return createCollection(database, name)
      }),
    dropCollection: (name: string) => asMongo(() => database.change({ kind: 'drop-collection', collection: name })),
    dropDatabase: () => asMongo(() => database.change({ kind: 'drop-database' })),
    listCollections: () => createCursor({ all: list, stream, explain: async () => ({}) }),
    watch: () => refuse('watch()'),
    command: () => refuse('A database command'),
  }
}

function createClient(database: OpenDatabase) {
  return {
    close: () => database.close(),
    startSession: () => refuse('A session'),
    withSession: () => refuse('A session'),
    bulkWrite: () => refuse('A bulk over several collections'),
  }
}

const refuse = (what: string): Promise<never> =>
  asMongo(async () => {
    throw notSupported(what)
  })

/** What was promised and what is on disk may differ now: nothing may be said any more. */
function endProcess(error: Error): void {
  process.stderr.write(`${error.message}\n`)
  process.exit(70)
}
