import { StoreError } from './errors.ts'
import type { Read } from './operations.ts'
import { startScanner, type ThreadClient } from './thread-client.ts'

/** Reads that take long: in a thread that begins with the first of them, and anew should it die. */
export type Scanner = {
  read(operation: Read): Promise<unknown>
  close(): Promise<void>
}

export function createScanner(file: string): Scanner {
  let thread: Promise<ThreadClient<Read>> | null = null
  let closed = false
  const start = () => {
    const forget = () => {
      if (thread === started) thread = null
    }
    const started = startScanner(file, forget)
    started.catch(forget)
    return started
  }
  return {
    async read(operation) {
      if (closed) throw new StoreError(11600, 'The database is closed')
      return (await (thread ??= start())).submit(operation)
    },
    async close() {
      closed = true
      await (await thread)?.close()
    },
  }
}
