import { Worker } from 'node:worker_threads'
import { StoreError, toFailure } from './errors.ts'
import type { Change, Operation, Read, Reply, Request } from './operations.ts'

/** The main thread's side of a thread that works on a file. */
export type ThreadClient<O extends Operation> = {
  /** Resolves with the operation's value, of a change once it is committed. Rejects with StoreError. */
  submit(operation: O): Promise<unknown>
  /** Finishes what was submitted, closes the file and ends the thread. */
  close(): Promise<void>
}

type Message = { ready: true } | { failure: Record<string, unknown> } | { replies: Reply[] }
type Waiting = { resolve(value: unknown): void; reject(error: Error): void }

/** Starts the one writer of a file. When it dies, it is unknown what was written: `onDeath` should end the process. */
export const startWriter = (file: string, onDeath: (error: Error) => void): Promise<ThreadClient<Change>> =>
  startThread(new URL('./writer-thread.ts', import.meta.url), file, onDeath)

/** Starts a thread for reads that take long. When it dies, only they fail. */
export const startScanner = (file: string, onDeath: (error: Error) => void): Promise<ThreadClient<Read>> =>
  startThread(new URL('./scanner-thread.ts', import.meta.url), file, onDeath)

/** Rejects with StoreError when the file cannot be opened. If the thread dies later, what was submitted is rejected and `onDeath` called. */
function startThread<O extends Operation>(script: URL, file: string, onDeath: (error: Error) => void): Promise<ThreadClient<O>> {
  const worker = new Worker(script, { workerData: { file } })
  const waiting = new Map<number, Waiting>()
  let outbox: Request<O | { kind: 'close' }>[] = []
  let lastId = 0
  let closing: Promise<void> | null = null
  let dead: Error | null = null

  const submit = (operation: O | { kind: 'close' }) =>
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
    worker.on('error', (error) => die(StoreError.from({ ...toFailure(error), message: `A thread that works on ${file} died: ${toFailure(error).message}` })))
    worker.on('exit', () => closing ?? die(new StoreError(11600, `A thread that works on ${file} ended`)))
  })
}
