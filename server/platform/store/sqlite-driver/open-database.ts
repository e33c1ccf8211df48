import Database from 'better-sqlite3'
import { StoreError } from './errors.ts'

/** Marks a file as ours in SQLite's header ("MdbS"). */
const APPLICATION_ID = 0x4d646253
/** The layout of the tables. Raise it with every change; files of a higher one are refused. */
const LAYOUT = 1

/**
 * Opens the file for writing, and makes what is missing: write-ahead log, fsync at every commit, our mark, the catalog.
 * Throws StoreError for a file of another program or of a newer driver; nothing is touched then.
 */
export function openForWriting(file: string): Database.Database {
  const db = new Database(file)
  try {
    refuseForeign(db, file)
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = FULL')
    db.pragma('busy_timeout = 5000')
    db.pragma('cache_size = -65536')
    db.exec('CREATE TABLE IF NOT EXISTS catalog (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, indexes TEXT NOT NULL)')
    db.exec('CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL)')
    db.pragma(`application_id = ${APPLICATION_ID}`)
    db.pragma(`user_version = ${LAYOUT}`)
    return db
  } catch (error) {
    db.close()
    throw isNoDatabase(error) ? new StoreError(72, `${file} is no SQLite database`) : error
  }
}

const isNoDatabase = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && (error.code === 'SQLITE_NOTADB' || error.code === 'SQLITE_CORRUPT')

/** Opens the file for reading, next to the writer. It sees every commit made before a read begins. */
export function openForReading(file: string): Database.Database {
  const db = new Database(file, { readonly: true })
  db.pragma('busy_timeout = 5000')
  return db
}

function refuseForeign(db: Database.Database, file: string): void {
  const application = db.pragma('application_id', { simple: true })
  const layout = db.pragma('user_version', { simple: true })
  const tables = db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get()
  if (tables === 0) return
  if (application !== APPLICATION_ID) throw new StoreError(72, `${file} is a database of another program`)
  if (typeof layout === 'number' && layout > LAYOUT) {
    throw new StoreError(72, `${file} was written by a newer version of the SQLite driver (layout ${layout}, this one reads ${LAYOUT})`)
  }
}
