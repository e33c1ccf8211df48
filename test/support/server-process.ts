import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

/** A server as a process of its own, which tests may kill. */
export type ServerProcess = { url: string; pid: number; exited: Promise<void>; kill(): Promise<void>; stop(): Promise<void>; log(): string }

export type ServerOptions = { port: number; dataDir: string; mongodbUrl?: string | null; flowsDir: string; crashAt?: { point: string; nth: number } | null; env?: Record<string, string> }

/** Starts a server and resolves when it answers. `crashAt` lets it kill itself at a named point. */
export async function startServerProcess(options: ServerOptions): Promise<ServerProcess> {
  const { point, nth } = options.crashAt ?? { point: '', nth: 0 }
  const child = spawn(process.execPath, [join(import.meta.dirname, 'crashing-server.ts'), point, String(nth)], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'], HOME: process.env['HOME'], PORT: String(options.port), HOST: '127.0.0.1', DATA_DIR: options.dataDir, FLOWS_DIR: options.flowsDir,
      MONGODB_URL: options.mongodbUrl ?? '', LEASE_SECONDS: '0.5', LOG_LEVEL: 'warn', RUNNERS: '1', DEMO: 'false',
      // As `npm start` has it: compiled code is kept between starts.
      NODE_COMPILE_CACHE: join(tmpdir(), 'midflow-compile-cache'),
      ...options.env,
    },
  })
  let log = ''
  const exited = new Promise<void>((done) => child.once('exit', () => done()))
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()))
  const url = await new Promise<string>((ready, fail) => {
    child.stdout.on('data', (chunk: Buffer) => {
      log += chunk.toString()
      const found = /^listening (\S+)$/m.exec(log)?.[1]
      if (found) ready(found)
    })
    void exited.then(() => fail(new Error(`the server ended before it was ready:\n${log}`)))
  })
  return { url, pid: child.pid ?? 0, exited, kill: () => end(child, exited, 'SIGKILL'), stop: () => end(child, exited, 'SIGTERM'), log: () => log }
}

async function end(child: ChildProcess, exited: Promise<void>, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  child.kill(signal)
  await exited
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  const port = await new Promise<number>((done) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      done(address !== null && typeof address === 'object' ? address.port : 0)
    })
  })
  await new Promise<void>((done) => server.close(() => done()))
  return port
}
