import { type Server as HttpServer } from 'node:http'
import { resolve } from 'node:path'
import { createHttp } from './api/http/create-http.ts'
import { demoSite } from './api/http/demo-site.ts'
import type { Config } from './base/config.ts'
import { AppError } from './base/errors.ts'
import { createRateLimit } from './base/rate-limit.ts'
import { createRoutes } from './wiring/routes.ts'
import { type AppDeps, type Close, createServices } from './wiring/services.ts'
import { serveSockets } from './wiring/sockets.ts'

/** A server under way. `url` is where it listens; `stop` finishes what is being worked on and closes everything. */
export type App = { url: string; stop(): Promise<void> }

/**
 * Builds every service by hand and starts them. Resolves when the server answers; a start that fails closes what it opened.
 * @throws AppError with a sentence for everything that whoever starts the server can put right.
 */
export async function startApp(deps: AppDeps): Promise<App> {
  const opened: Close[] = []
  const stop = async () => {
    for (const close of opened.splice(0).toReversed()) await close()
  }
  try {
    const url = await build(deps, (close) => void opened.push(close))
    deps.logger.info('server.started', { url })
    return {
      url,
      async stop() {
        deps.logger.info('server.stopping')
        await stop()
        deps.logger.info('server.stopped')
      },
    }
  } catch (err) {
    await stop()
    throw err
  }
}

/** A timer this late means that whoever was to fire it is gone, or that the server is too busy. */
const OVERDUE_MS = 5000

/** `closing` takes what ends each service. Answers the server's address. */
async function build(deps: AppDeps, closing: (close: Close) => void): Promise<string> {
  const services = await createServices(deps, closing)
  const { config, clock, logger, http, store, apiKeys, sessions, audit, releases, routing, timers, sandbox, sandboxTested, url } = services
  serveSockets(services)
  http.on(
    'request',
    createHttp({
      routes: createRoutes(services),
      apiKeys,
      sessions,
      audit,
      limits: {
        address: createRateLimit({ clock, times: config.ratePublic, periodMs: 60_000 }),
        caller: createRateLimit({ clock, times: config.rateCaller, periodMs: 60_000 }),
      },
      publicUrl: url,
      trustProxy: config.trustProxy,
      clock,
      logger,
      widgetDir: resolve(import.meta.dirname, '../dist/widget'),
      consoleDir: resolve(import.meta.dirname, '../dist/console'),
      demo: config.demo ? demoSite(url) : null,
      health: async () => ({
        status: 'ok', store: store.kind, release: (await releases.current())?.number ?? null, runners: sandbox.health(),
        timers: { overdue: await timers.overdue(OVERDUE_MS) },
      }),
    }),
  )
  const [tested] = await sandboxTested
  if (tested?.status === 'rejected') throw tested.reason
  routing.sweep.start()
  await listen(http, config)
  return url()
}

function listen(http: HttpServer, { port, host }: Config): Promise<void> {
  return new Promise((done, fail) => {
    http.once('error', (err) => {
      const busy = 'code' in err && err.code === 'EADDRINUSE'
      fail(busy ? new AppError('port-busy', { port, other: port + 1 }, { cause: err }) : err)
    })
    http.listen(port, host, () => done())
  })
}
