import { spawn } from 'node:child_process'
import { freePort } from './server-process.ts'

/** A Redis server for tests, or the one of REDIS_TEST_URL. */
export async function startRedis(): Promise<{ url: string; stop(): Promise<void> }> {
  const given = process.env['REDIS_TEST_URL']
  if (given) return { url: given, stop: async () => {} }
  const port = await freePort()
  const child = spawn('redis-server', ['--port', String(port), '--save', '', '--appendonly', 'no'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  await new Promise<void>((ready, fail) => {
    child.once('error', (cause) => fail(new Error('There is no redis-server for the tests: apt-get install redis-server, or set REDIS_TEST_URL', { cause })))
    child.stdout.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('Ready to accept connections')) ready()
    })
  })
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
