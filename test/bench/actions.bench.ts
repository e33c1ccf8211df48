import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { systemClock } from '../../server/base/clock.ts'
import { silentLogger } from '../../server/base/logger.ts'
import { type ActionRun, DEFAULT_LIMITS } from '../../server/platform/runner/action-run.ts'
import { createSandbox } from '../../server/platform/runner/sandbox.ts'
import { percentile, report } from './report.ts'

const SOURCE = 'exports.main = async (event) => ({ outputFields: { n: event.inputFields.n * 2 } })'
const RUNS = 300

/** What a code action costs over a bare call into a ready context, and beside a new isolate for each run. */
export async function benchActions(): Promise<void> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--no-node-snapshot', '--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'bare-isolate.ts')])
  const { bare, fresh } = z.object({ bare: z.number(), fresh: z.number() }).parse(JSON.parse(stdout))
  const sandbox = createSandbox({ runners: 1, clock: systemClock, logger: silentLogger })
  await sandbox.selfTest()
  const run = (source: string): ActionRun => ({
    id: 'bench', code: { file: 'bench.js', source, modules: {} }, event: { inputFields: { n: 21 } }, env: {}, limits: DEFAULT_LIMITS, host: {}, fairKey: 'bench', idempotent: false,
  })
  const measure = async (one: ActionRun, pauseMs = 0) => {
    const whole: number[] = []
    const inside: number[] = []
    for (let i = 0; i < RUNS; i++) {
      const begun = performance.now()
      const result = await sandbox.run(one)
      if (result.status !== 'succeeded') throw new Error(`${result.status}: ${result.message}`)
      whole.push(performance.now() - begun)
      inside.push(result.durationMs)
      if (pauseMs > 0) await systemClock.sleep(pauseMs)
    }
    return { whole, inside }
  }
  const warm = await measure(run(SOURCE))
  const calm = await measure(run(SOURCE), 20)
  const withLodash = await measure(run(`const _ = require('lodash')\n${SOURCE}`), 20)
  const figures = (values: number[]) => `p50 ${percentile(values, 0.5).toFixed(2)} ms, p99 ${percentile(values, 0.99).toFixed(2)} ms`
  const times = (values: number[]) => `${figures(values)}: ${(percentile(values, 0.5) / bare).toFixed(1)} × a bare call (${bare.toFixed(3)} ms), ${(percentile(values, 0.5) / fresh).toFixed(2)} × a new isolate a run (${fresh.toFixed(2)} ms)`
  report('action: inside the runner, fresh context for every run', times(warm.inside))
  report('action: from the server and back, one every 20 ms as in conversations', times(calm.whole))
  report('action: from the server and back, one right after the other', times(warm.whole))
  report('action: with lodash, one every 20 ms', figures(withLodash.whole))
  const begun = performance.now()
  await Promise.all(Array.from({ length: RUNS }, () => sandbox.run(run(SOURCE))))
  report('action: 1 runner, all at once', `${(RUNS / ((performance.now() - begun) / 1000)).toFixed(0)}/s`)
  await sandbox.close()
}
