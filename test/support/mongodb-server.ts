import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** A MongoDB server for tests. `restart` starts it again on its data after `kill`. */
export type MongodbServer = {
  /** The URL of a database of this name. */
  url(database: string): string
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>
  restart(): Promise<void>
  stop(): Promise<void>
}

const binary = join(process.env['MIDFLOW_TEST_CACHE'] ?? join(homedir(), '.cache/midflow-ci'), 'secantus/bin/secantusd-rs')

/** Why there is no MongoDB server to test on, or null. With CI=true there has to be one: the tests then fail for the lack of it. */
export const mongodbMissing: string | null =
  process.env['MONGODB_TEST_URL'] || existsSync(binary) || process.env['CI'] === 'true'
    ? null
    : `MONGODB_TEST_URL is not set and there is no ${binary}`

/** Starts a MongoDB server of its own (a replica set of one, or none: `standalone`), or uses the one of MONGODB_TEST_URL (which cannot be killed). */
export async function startMongodb({ standalone = false } = {}): Promise<MongodbServer> {
  const given = process.env['MONGODB_TEST_URL']
  if (given && !standalone) return { url: (database) => withDatabase(given, database), kill: refuse, restart: refuse, stop: async () => {} }
  if (!existsSync(binary)) throw new Error(`There is no MongoDB server for the tests: ${binary} is missing`)
  const folder = mkdtempSync(join(tmpdir(), 'midflow-mongodb-'))
  let running = await launch(folder, 0, standalone)
  const kill = async () => {
    running.process.kill('SIGKILL')
    await running.ended
  }
  return {
    url: (database) => `mongodb://127.0.0.1:${running.port}/${database}?directConnection=true`,
    kill,
    async restart() {
      running = await launch(folder, running.port, standalone)
    },
    async stop() {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const refuse = async () => {
  throw new Error('The server of MONGODB_TEST_URL is not ours to kill')
}

function withDatabase(url: string, database: string): string {
  const parsed = new URL(url)
  parsed.pathname = `/${database}`
  return parsed.href
}

async function launch(folder: string, port: number, standalone: boolean): Promise<{ process: ChildProcess; port: number; ended: Promise<void> }> {
  const settings = ['--sync-on-commit', '--storage-path', folder, '--cache-size', '128M', '--log-file-max', '8MB']
  const child = spawn(binary, ['--port', String(port), ...settings, ...(standalone ? ['--standalone'] : [])], { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<void>((resolve) => void child.on('exit', () => resolve()))
  const said: string[] = []
  const listening = new Promise<number>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        said.push(line)
        const found = /(?:127\.0\.0\.1|0\.0\.0\.0|localhost|\[::1?\]):(\d+)/.exec(line)?.[1] ?? /port[= :]+(\d+)/i.exec(line)?.[1]
        if (found && Number(found) > 0) resolve(Number(found))
      })
    }
    child.on('error', reject)
    child.on('exit', () => reject(new Error(`${binary} ended: ${said.join('\n')}`)))
  })
  return { process: child, port: await listening, ended }
}
