import { startApp } from '../../server/app.ts'
import { systemClock } from '../../server/base/clock.ts'
import { configFromEnvironment } from '../../server/base/config.ts'
import { createLogger } from '../../server/base/logger.ts'

/**
 * A real server that ends itself with SIGKILL when it passes a named point for the nth time:
 * `node crashing-server.ts [POINT] [N]`. Prints `listening URL` when it is ready.
 */
const [point = '', nth = '1'] = process.argv.slice(2)
let passed = 0
const config = configFromEnvironment()
const app = await startApp({
  config,
  clock: systemClock,
  logger: createLogger(config.logLevel),
  checkpoint: (name) => {
    if (name !== point) return
    passed += 1
    if (passed === Number(nth)) process.kill(process.pid, 'SIGKILL')
  },
})
process.stdout.write(`listening ${app.url}\n`)
process.on('SIGTERM', () => void app.stop().then(() => process.exit(0)))
