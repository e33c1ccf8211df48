import type { Catalog, Collection } from './catalog.ts'
import { catalogVersion, readCatalog } from './catalog-store.ts'
import { openForReading } from './open-database.ts'
import { createStatements, type Statements } from './statements.ts'

/** A connection that only reads, next to the writer's. What was answered there can be read here. */
export type Reader = {
  /** Runs `read` on one state of the database. `collection` is undefined while there is none of that name. */
  read<T>(name: string, read: (statements: Statements, collection: Collection | undefined) => T): T
  /** The same with every collection. */
  readAll<T>(read: (statements: Statements, catalog: Catalog) => T): T
  /** Begins a read that lasts until `close`. */
  open<T>(name: string, read: (statements: Statements, collection: Collection | undefined) => T): T
  names(): string[]
  close(): void
}

export function createReader(file: string): Reader {
  const db = openForReading(file)
  const statements = createStatements(db)
  const version = catalogVersion(db)
  const [begin, commit] = [db.prepare('BEGIN'), db.prepare('COMMIT')]
  let catalog: Catalog = new Map()
  let known = -1

  const current = () => {
    const present = version()
    if (present !== known) {
      catalog = readCatalog(db)
      known = present
    }
    return catalog
  }
  const within = <T>(read: (catalog: Catalog) => T): T => {
    begin.run()
    try {
      return read(current())
    } finally {
      commit.run()
    }
  }
  return {
    read: (name, read) => within((catalog) => read(statements, catalog.get(name))),
    readAll: (read) => within((catalog) => read(statements, catalog)),
    open(name, read) {
      begin.run()
      return read(statements, current().get(name))
    },
    names: () => within((catalog) => [...catalog.keys()]),
    close: () => db.close(),
  }
}
