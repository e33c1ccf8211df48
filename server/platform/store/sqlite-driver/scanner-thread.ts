import { parentPort, workerData } from 'node:worker_threads'
import { toFailure } from './errors.ts'
import type { Read, Reply, Request } from './operations.ts'
import { performRead } from './perform-read.ts'
import { createReader } from './reader.ts'

/** Reads that take long, one after the other in a thread of their own, so that neither the caller nor the writer waits for them. */
const { file }: { file: string } = workerData
const port = parentPort
if (!port) throw new Error('scanner-thread.ts runs in a worker thread')

try {
  const reader = createReader(file)
  let last = Promise.resolve()
  const answer = async ({ id, operation }: Request<Read | { kind: 'close' }>): Promise<Reply> => {
    try {
      if (operation.kind !== 'close') return { id, value: await performRead(reader, operation) }
      reader.close()
      return { id, value: null }
    } catch (error) {
      return { id, failure: toFailure(error) }
    }
  }
  port.on('message', (requests: Request<Read | { kind: 'close' }>[]) => {
    for (const request of requests) last = last.then(async () => port.postMessage({ replies: [await answer(request)] }))
  })
  port.postMessage({ ready: true })
} catch (error) {
  port.postMessage({ failure: toFailure(error) })
}
