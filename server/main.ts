import { enableCompileCache } from 'node:module'
import { AppError } from './base/errors.ts'

/** The process: settings → bundles beside the server; a signal drains and stops it, a second one ends it at once. */
// Compiled code is kept between starts; for that the modules must be loaded after this line.
enableCompileCache()
const { configFromEnvironment } = await import('./base/config.ts')
const { systemClock } = await import('./base/clock.ts')
const { createLogger } = await import('./base/logger.ts')
const { buildWidget } = await import('../widget/build.ts')
const { buildConsole } = await import('../console/build.ts')
const { startApp } = await import('./app.ts')

try {
  const config = configFromEnvironment()
  const [app] = await Promise.all([startApp({ config, clock: systemClock, logger: createLogger(config.logLevel) }), buildWidget(), buildConsole()])
  console.log(`Midflow is ready.${config.demo ? ` Demo site with the widget: ${app.url}/` : ''}`)
  console.log(`Console: ${app.url}/console/ (first sign-in: ${config.adminEmail}, password in ${config.dataDir}/admin-password)`)
  console.log(`API: ${app.url}/api/openapi.json (first key in ${config.dataDir}/api-key)`)
  let stopping = false
  const stop = () => {
    if (stopping) process.exit(1)
    stopping = true
    void app.stop().then(
      () => process.exit(0),
      (err: unknown) => {
        console.error(err)
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
} catch (err) {
  console.error(err instanceof AppError ? err.message : err)
  process.exit(1)
}
