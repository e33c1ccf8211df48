import { parentPort, workerData } from 'node:worker_threads'
import { toFailure } from './errors.ts'
import { createGroupCommit } from './group-commit.ts'
import { lockFile } from './lock-file.ts'
import { openForWriting } from './open-database.ts'
import type { Change, Request } from './operations.ts'
import { createPerformer } from './perform-change.ts'
import { removalsOfExpired } from './remove-expired.ts'

/**
 * The one writer of a database file, in a thread of its own. Changes that arrive together are one transaction (group commit);
 * they are answered after its COMMIT, so what was answered is on disk.
 */
const EXPIRY_MS = 60_000
const MOST_AT_ONCE = 1000

const { file }: { file: string } = workerData
const port = parentPort
if (!port) throw new Error('writer-thread.ts runs in a worker thread')

try {
  serve(port, file)
  port.postMessage({ ready: true })
} catch (error) {
  port.postMessage({ failure: toFailure(error) })
}

function serve(port: NonNullable<typeof parentPort>, file: string): void {
  const unlock = lockFile(file)
  const db = open(file, unlock)
  const commit = createGroupCommit(db, createPerformer(db, () => new Date()))
  let queue: Request<Change>[] = []
  let closing: number | null = null
  let scheduled = false

  const flush = () => {
    scheduled = false
    const changes = queue.slice(0, MOST_AT_ONCE)
    queue = queue.slice(MOST_AT_ONCE)
    if (changes.length > 0) port.postMessage({ replies: commit(changes) })
    if (queue.length > 0) schedule()
    else if (closing !== null) close(closing)
  }
  const schedule = () => {
    if (scheduled) return
    scheduled = true
    setImmediate(flush)
  }
  const close = (id: number) => {
    clearInterval(expiry)
    db.close()
    unlock()
    port.postMessage({ replies: [{ id, value: null }] })
    port.close()
  }
  const expiry = setInterval(() => {
    try {
      commit(removalsOfExpired(db, new Date()).map((operation) => ({ id: 0, operation })))
    } catch {
      // The disk does not answer; the next round removes what this one could not.
    }
  }, EXPIRY_MS)
  expiry.unref()

  port.on('message', (requests: Request<Change | { kind: 'close' }>[]) => {
    for (const { id, operation } of requests) {
      if (operation.kind === 'close') closing = id
      else queue.push({ id, operation })
    }
    schedule()
  })
}

function open(file: string, unlock: (traceless?: boolean) => void) {
  try {
    return openForWriting(file)
  } catch (error) {
    unlock(true)
    throw error
  }
}
