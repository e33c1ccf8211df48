import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { Server } from 'socket.io'
import { startTestApp } from '../support/start-test-app.ts'
import { report } from './report.ts'

const COUNT = 500

/** What the server holds for a widget that is open and says nothing, beside a bare Socket.IO connection. */
export async function benchMemory(): Promise<void> {
  const http = createServer()
  const server = new Server(http)
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done))
  const address = http.address()
  const app = await startTestApp()
  try {
    const bare = await bytesPerConnection('bare', `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`)
    const widget = await bytesPerConnection('widget', app.url)
    report(`memory of the server for each of ${COUNT} idle widgets`, `${(widget / 1024).toFixed(1)} kB, ${(widget / bare).toFixed(2)} × a bare Socket.IO connection (${(bare / 1024).toFixed(1)} kB)`)
  } finally {
    await app.stop()
    await new Promise<void>((done) => void server.close(() => done()))
  }
}

/** The second of two rounds: what the first connections bring into being for good is not theirs. */
async function bytesPerConnection(kind: 'bare' | 'widget', url: string): Promise<number> {
  await closed(await opened(kind, url))
  const before = await used()
  const clients = await opened(kind, url)
  const after = await used()
  await closed(clients)
  return (after - before) / COUNT
}

async function opened(kind: string, url: string): Promise<ChildProcess> {
  const clients = fork(join(import.meta.dirname, 'idle-clients.ts'), [kind, url, String(COUNT)], { execArgv: ['--disable-warning=ExperimentalWarning'] })
  const ended = once(clients, 'exit').then(() => Promise.reject(new Error(`the ${kind} clients ended before they were connected`)))
  await Promise.race([once(clients, 'message'), ended])
  ended.catch(() => {})
  return clients
}

async function closed(clients: ChildProcess): Promise<void> {
  const exit = once(clients, 'exit')
  clients.kill('SIGKILL')
  await exit
}

/** Bytes in use once everything that is to go has gone. */
async function used(): Promise<number> {
  if (!globalThis.gc) throw new Error('Memory is measured with node --expose-gc, as npm run bench does.')
  await new Promise((done) => setTimeout(done, 1000))
  globalThis.gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
