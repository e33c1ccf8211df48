import { buildWidget } from '../widget/build.ts'
import { startApp } from './app.ts'
import { systemClock } from './base/clock.ts'
import { configFromEnvironment } from './base/config.ts'
import { AppError } from './base/errors.ts'
import { createLogger } from './base/logger.ts'

/** The process: settings → bundles → server; a signal drains and stops it, a second one ends it at once. */
try {
  const config = configFromEnvironment()
  await buildWidget()
  const app = await startApp({ config, clock: systemClock, logger: createLogger(config.logLevel) })
  if (config.demo) console.log(`Midflow is ready. Demo site with the widget: ${app.url}/   API: ${app.url}/api (key in ${config.dataDir}/api-key)`)
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
