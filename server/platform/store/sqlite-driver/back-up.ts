import { Worker } from 'node:worker_threads'
import { toFailure, StoreError } from './errors.ts'

/** Writes a consistent copy of `file` to `target` in a thread of its own: writers and readers go on. Rejects when `target` is there. */
export function backUp(file: string, target: string): Promise<void> {
  const worker = new Worker(new URL('./back-up-worker.ts', import.meta.url), { workerData: { file, target } })
  return new Promise((resolve, reject) => {
    worker.on('error', (error) => reject(StoreError.from(toFailure(error))))
    worker.on('exit', (code) => (code === 0 ? resolve() : reject(new StoreError(8, `The backup of ${file} ended with code ${code}`))))
  })
}
