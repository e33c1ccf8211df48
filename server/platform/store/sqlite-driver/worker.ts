import { parentPort, workerData } from 'node:worker_threads'
import { StoreError, toFailure } from './errors.ts'
import { lockFile } from './lock-file.ts'
import { openForWriting } from './open-database.ts'
import type { Operation, Reply, Request } from './operations.ts'
import { createPerform, type Pipelines, READS } from './perform-operation.ts'
import { removeExpired } from './remove-expired.ts'

/**
 * The one writer of a database file, in a thread of its own. Operations that arrive together are one transaction (group commit);
 * they are answered after its COMMIT, so what was answered is on disk. When a COMMIT fails the thread dies, and with it the process:
 * nobody may go on with answers that were never given.
 */
const EXPIRY_MS = 60_000
const MOST_AT_ONCE = 1000

const { file }: { file: string } = workerData
const port = parentPort
if (!port) throw new Error('worker.ts runs in a worker thread')

try {
  serve(port, file)
  port.postMessage({ ready: true })
} catch (error) {
  port.postMessage({ failure: toFailure(error) })
}

function serve(port: NonNullable<typeof parentPort>, file: string): void {
  const unlock = lockFile(file)
  const db = open(file, unlock)
  let pipelines: Pipelines | null = null
  const perform = createPerform(db, () => new Date(), () => pipelines)
  const [begin, commit] = [db.prepare('BEGIN'), db.prepare('COMMIT')]
  let queue: Request[] = []
  let scheduled = false

  const transaction = (requests: readonly Request[]) => {
    begin.run()
    const replies = requests.map(({ id, operation }) => answer(id, () => run(operation)))
    if (db.inTransaction) commit.run()
    else throw new StoreError(14031, 'The transaction was rolled back: the disk may be full')
    port.postMessage({ replies })
  }
  const run = (operation: Operation) => {
    if (operation.kind === 'close') throw new StoreError(2, 'close comes alone')
    return perform(operation)
  }
  const flush = () => {
    scheduled = false
    const requests = queue.slice(0, MOST_AT_ONCE)
    queue = queue.slice(MOST_AT_ONCE)
    const closing = requests.find(({ operation }) => operation.kind === 'close')
    const [writes, reads] = [requests.filter(isWrite), requests.filter(({ operation }) => READS.has(operation.kind))]
    // Writes first: their callers need not wait for a scan that came in with them.
    if (writes.length > 0) transaction(writes)
    for (const request of reads) transaction([request])
    if (closing) {
      clearInterval(expiry)
      db.close()
      unlock()
      port.postMessage({ replies: [{ id: closing.id, value: null }] })
      port.close()
    } else if (queue.length > 0) schedule()
  }
  const schedule = () => {
    if (scheduled) return
    scheduled = true
    setImmediate(flush)
  }

  const expiry = setInterval(() => {
    begin.run()
    removeExpired(db, perform, new Date())
    commit.run()
  }, EXPIRY_MS)
  expiry.unref()
  const take = (requests: readonly Request[]) => {
    queue.push(...requests)
    schedule()
  }
  // What aggregates is large and rarely used: it is loaded when it is first asked for.
  const takeLoaded = async (requests: readonly Request[]) => {
    pipelines ??= await import('./run-pipeline.ts')
    take(requests)
  }
  port.on('message', (requests: Request[]) => {
    const waiting = pipelines ? [] : requests.filter(({ operation }) => operation.kind === 'aggregate')
    if (waiting.length > 0) void takeLoaded(waiting)
    if (waiting.length < requests.length) take(requests.filter((request) => !waiting.includes(request)))
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

const isWrite = ({ operation }: Request): boolean => operation.kind !== 'close' && !READS.has(operation.kind)

function answer(id: number, run: () => unknown): Reply {
  try {
    return { id, value: run() }
  } catch (error) {
    return { id, failure: toFailure(error) }
  }
}
