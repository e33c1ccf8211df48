import { systemClock } from '../../server/base/clock.ts'
import { silentLogger } from '../../server/base/logger.ts'
import type { Json } from '../../server/engine/flow.ts'
import { type ActionResult, type ActionRun, DEFAULT_LIMITS, type Sandbox } from '../../server/platform/runner/action-run.ts'
import { createSandbox } from '../../server/platform/runner/sandbox.ts'

type Given = Partial<Omit<ActionRun, 'limits' | 'code'>> & { limits?: Partial<ActionRun['limits']>; file?: string; modules?: Record<string, string> }

export type TestSandbox = Sandbox & { runCode(source: string, given?: Given): Promise<ActionResult>; value(source: string, given?: Given): Promise<Json> }

/** A sandbox with real runner processes, and a short way to run a text in it. */
export function createTestSandbox(runners = 1, longestWaitMs = 30_000): TestSandbox {
  const sandbox = createSandbox({ runners, clock: systemClock, logger: silentLogger, longestWaitMs })
  const runCode = (source: string, { limits, file = 'action.js', modules = {}, ...given }: Given = {}) =>
    sandbox.run({
      id: 'test', code: { file, source, modules }, event: {}, env: {}, host: {}, fairKey: 'test', idempotent: false,
      limits: { ...DEFAULT_LIMITS, timeMs: 5_000, ...limits }, ...given,
    })
  return {
    ...sandbox,
    runCode,
    async value(source, given) {
      const result = await runCode(source, given)
      if (result.status !== 'succeeded') throw new Error(`${result.status}: ${result.message} (${result.file}:${result.line})`)
      return result.value
    },
  }
}
