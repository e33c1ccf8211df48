import { afterAll, expect, test } from '@jest/globals'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { freePort } from '../support/server-process.ts'

const root = resolve(import.meta.dirname, '../..')
mkdirSync(join(root, 'dist'), { recursive: true })
/** Inside the project, so that Node finds the packages: a runner may not follow links to them. */
const folder = mkdtempSync(join(root, 'dist/image-'))
let server: ChildProcess | null = null
let ended: Promise<unknown> = Promise.resolve()

afterAll(async () => {
  server?.kill('SIGTERM')
  await ended
  rmSync(folder, { recursive: true, force: true })
})

/** Without a Docker engine: what the Dockerfile copies and runs, in a folder of its own. */
test('what the image is made of is all that a server needs: it starts, and both bundles are there', async () => {
  const file = readFileSync(join(root, 'docker/Dockerfile'), 'utf8')
  const copied = [...file.matchAll(/^COPY (?!--)(.+) (\S+)$/gm)].map(([, from = '', to = '']) => ({ from: from.split(' '), to }))
  expect(copied.length).toBeGreaterThan(3)
  for (const { from, to } of copied) {
    for (const name of from) cpSync(join(root, name), join(folder, from.length > 1 || to === './' ? join(to, name) : to), { recursive: true })
  }
  for (const [, command = ''] of file.matchAll(/^RUN (node .+)$/gm)) execFileSync('sh', ['-c', command.replaceAll('node ', `${process.execPath} `)], { cwd: folder, stdio: 'pipe' })

  const port = await freePort()
  const { PATH, HOME } = process.env
  server = spawn(process.execPath, ['server/main.ts'], {
    cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env: { PATH, HOME, PORT: String(port), HOST: '127.0.0.1', DATA_DIR: join(folder, 'data'), RUNNERS: '1', LOG_LEVEL: 'warn' },
  })
  ended = new Promise((done) => server?.once('exit', done))
  let said = ''
  await new Promise<void>((ready, fail) => {
    const hear = (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes('API: ')) ready()
    }
    server?.stdout?.on('data', hear)
    server?.stderr?.on('data', hear)
    void ended.then(() => fail(new Error(said)))
  })
  const statuses = await Promise.all(['/health', '/', '/widget.js', '/console/'].map(async (path) => [path, (await fetch(`http://127.0.0.1:${port}${path}`)).status]))
  expect(statuses).toEqual([['/health', 200], ['/', 200], ['/widget.js', 200], ['/console/', 200]])
}, 60_000)
