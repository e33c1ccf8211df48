import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type App, startApp } from '../../server/app.ts'
import { type Clock, systemClock } from '../../server/base/clock.ts'
import { type Config, readConfig } from '../../server/base/config.ts'
import { type Logger, silentLogger } from '../../server/base/logger.ts'

export const FIXTURE_FLOWS = resolve(import.meta.dirname, '../fixtures/durability')

/** A whole server in this process, on a folder of its own, which goes when it stops. */
export type TestApp = App & {
  dataDir: string
  /** `whileDown`: what happens while no server runs. */
  restart(change?: Partial<Config>, whileDown?: () => void): Promise<void>
}

export async function startTestApp(change: Partial<Config> = {}, logger: Logger = silentLogger, clock: Clock = systemClock): Promise<TestApp> {
  const dataDir = await mkdtemp(join(tmpdir(), 'midflow-app-'))
  const config: Config = { ...readConfig({ PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'silent', RUNNERS: '1', LEASE_SECONDS: '2' }), flowsDir: FIXTURE_FLOWS, dataDir, ...change }
  const start = (more: Partial<Config> = {}) => startApp({ config: { ...config, ...more }, clock, logger })
  let app = await start()
  return {
    get url() {
      return app.url
    },
    dataDir,
    async restart(more, whileDown = () => {}) {
      const port = Number(new URL(app.url).port)
      await app.stop()
      whileDown()
      app = await start({ port, ...more })
    },
    async stop() {
      await app.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
