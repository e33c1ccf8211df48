import { Worker } from 'node:worker_threads'
import { StoreError, toFailure } from './errors.ts'
import type { Operation, Reply, Request } from './operations.ts'

/** The main thread's side of the worker. */
export type WorkerClient = {
  /** Resolves with the operation's value once it is committed. Rejects with StoreError. */
  submit(operation: Operation): Promise<unknown>
  /** Finishes what was submitted, closes the file and ends the thread. */
  close(): Promise<void>
}

type Message = { ready: true } | { failure: Record<string, unknown> } | { replies: Reply[] }
type Waiting = { resolve(value: unknown): void; reject(error: Error): void }

/**
 * Starts the worker on a file. Rejects with StoreError when the file cannot be opened. If the thread dies later, what was submitted
 * is rejected and `onDeath` is called: by then it is unknown what was written, so its caller should end the process.
 */
export function startWorker(file: string, onDeath: (error: Error) => void): Promise<WorkerClient> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: { file } })
  const waiting = new Map<number, Waiting>()
  let outbox: Request[] = []
  let lastId = 0
  let closing: Promise<void> | null = null
  let dead: Error | null = null

  const submit = (operation: Operation) =>
    new Promise<unknown>((resolve, reject) => {
      if (dead) {
        reject(dead)
        return
      }
      const id = ++lastId
      if (waiting.size === 0) worker.ref()
      waiting.set(id, { resolve, reject })
      outbox.push({ id, operation })
      if (outbox.length === 1) setImmediate(send)
    })
  const send = () => {
    worker.postMessage(outbox, [])
    outbox = []
  }
  const receive = (replies: Reply[]) => {
    for (const reply of replies) {
      const caller = waiting.get(reply.id)
      waiting.delete(reply.id)
      if ('failure' in reply) caller?.reject(StoreError.from(reply.failure))
      else caller?.resolve(reply.value)
    }
    if (waiting.size === 0) worker.unref()
  }
  const end = async () => {
    await submit({ kind: 'close' })
    dead = new StoreError(11600, 'The database is closed')
    await worker.terminate()
  }
  const close = () => (closing ??= end())

  return new Promise((resolve, reject) => {
    const die = (error: Error) => {
      if (dead) return
      dead = error
      for (const { reject: refuse } of waiting.values()) refuse(error)
      waiting.clear()
      reject(error)
      onDeath(error)
    }
    worker.on('message', (message: Message) => {
      if ('replies' in message) receive(message.replies)
      else if ('ready' in message) {
        worker.unref()
        resolve({ submit, close })
      } else {
        dead = StoreError.from(message.failure)
        reject(dead)
        void worker.terminate()
      }
    })
    worker.on('error', (error) => die(StoreError.from({ ...toFailure(error), message: `The thread that writes ${file} died: ${toFailure(error).message}` })))
    worker.on('exit', () => closing ?? die(new StoreError(11600, `The thread that writes ${file} ended`)))
  })
}
