import type { Clock } from '../../base/clock.ts'
import { AppError } from '../../base/errors.ts'
import type { Logger } from '../../base/logger.ts'
import type { Json } from '../../engine/flow.ts'
import { type ActionCode, type ActionFailure, type ActionLimits, type ActionResult, type ActionRun, DEFAULT_LIMITS, type Failure, type LogLine, type Sandbox } from './action-run.ts'
import { answerCall } from './answer-call.ts'
import { bundleInside } from './inside-text.ts'
import { createLibraries, libraryNames } from './libraries.ts'
import { type ToRunner, outcomeMessage } from './messages.ts'
import { type Job, createPool, type Pool } from './pool.ts'
import { CodeError, type PreparedCode, prepareCode } from './prepare-code.ts'

/** How often one code may bring its process down before it is refused, and for how long, milliseconds. */
const KILLS = 2
const QUARANTINE = 5 * 60_000

/** Starts the runners, which takes a moment: runs wait for them. */
export function createSandbox(deps: { runners: number; clock: Clock; logger: Logger; longestWaitMs?: number }): Sandbox {
  const { clock, logger } = deps
  const started: Promise<Pool> = bundleInside().then((inside) => createPool({ ...deps, inside }))
  started.catch((err: unknown) => logger.error('sandbox.not-started', { err }))
  let pool: Pool | null = null
  void started.then((ready) => (pool = ready)).catch(() => {})
  const libraryText = createLibraries()
  const prepared = new WeakMap<ActionCode, Promise<PreparedCode>>()
  const kills = new Map<string, { times: number; at: number; kind: Failure }>()

  const prepare = (code: ActionCode): Promise<PreparedCode> => {
    const known = prepared.get(code)
    if (known) return known
    const made = prepareCode(code, libraryNames)
    prepared.set(code, made)
    return made
  }
  const blame = (hash: string, kind: Failure) => {
    const times = (kills.get(hash)?.times ?? 0) + 1
    kills.set(hash, { times, at: clock.now().getTime(), kind })
    if (times === KILLS) logger.error('action.quarantined', { hash, kind, ms: QUARANTINE })
  }
  const quarantined = (hash: string): Failure | null => {
    const known = kills.get(hash)
    if (!known || known.times < KILLS) return null
    if (clock.now().getTime() - known.at < QUARANTINE) return known.kind
    kills.delete(hash)
    return null
  }

  const run = async (run: ActionRun): Promise<ActionResult> => {
    const logs: LogLine[] = []
    const ended = (failure: ActionFailure, durationMs = 0): ActionResult => ({ ...failure, logs, warnings: [], durationMs })
    let code: PreparedCode
    let needs: Job['needs']
    try {
      code = await prepare(run.code)
      needs = await needsOf(code, libraryText)
    } catch (err) {
      if (err instanceof CodeError) return ended({ ...failed('threw', err.message), name: 'SyntaxError', ...err.place })
      throw err
    }
    const refused = quarantined(code.hash)
    if (refused) {
      const minutes = QUARANTINE / 60_000
      return ended(failed(refused, `This code brought down ${KILLS} runner processes (${refused}) and is not run again for ${minutes} minutes. Publish a repaired version, or wait`))
    }
    const ready = await started
    if (run.signal?.aborted) return ended(failed('cancelled', 'The run was cancelled'))

    return await new Promise<ActionResult>((resolve) => {
      let tries = 0
      let calls = 0
      let submitted: { cancel(): void } | null = null
      const over = new AbortController()
      const finish = (result: ActionResult) => {
        over.abort()
        run.signal?.removeEventListener('abort', cancel)
        resolve(result)
      }
      const cancel = () => {
        submitted?.cancel()
        finish(ended(failed('cancelled', 'The run was cancelled')))
      }
      const again = (alone: boolean) => {
        tries += 1
        logs.length = 0
        submitted = ready.submit({ ...job, alone })
      }
      const job: Job = {
        fairKey: run.fairKey,
        timeMs: run.limits.timeMs,
        needs,
        alone: false,
        start: (id) => startMessage(id, code.hash, run),
        received(message, answer, id) {
          if (message.type === 'logs') {
            for (const [level, text] of message.lines) if (logs.length <= run.limits.logLines) logs.push({ level, text })
          } else if (message.type === 'call') {
            calls += 1
            void answerCall(run.host, message, over.signal).then(({ ok, json }) => answer({ type: 'answer', run: id, call: message.call, ok, answer: json }))
          } else if (message.type === 'done') finish({ ...readOutcome(message.outcome, code, run.limits), logs, warnings: [], durationMs: message.durationMs })
        },
        lost(fault) {
          if (over.signal.aborted) return
          if (fault === 'memory' || fault === 'time') {
            const kind = fault === 'memory' ? 'memory' : 'timeout'
            blame(code.hash, kind)
            return finish(ended(kind === 'memory' ? failed(kind, memoryText(run.limits)) : failed(kind, `The code ran for longer than its limit of ${run.limits.timeMs} ms and could not be stopped`)))
          }
          if (tries === 0 && (run.idempotent || calls === 0)) return again(fault === 'unknown')
          finish(ended(failed('runner_lost', 'The process that ran the code ended, through no fault of this code. What it did before may have happened; run it again')))
        },
        unserved: (reason) => finish(ended(failed('no_runner', `There was no runner for the code: ${reason}. The code did not start; try again later, or set RUNNERS higher`))),
      }
      run.signal?.addEventListener('abort', cancel)
      submitted = ready.submit(job)
    })
  }

  return {
    run,
    health: () => pool?.health() ?? { runners: deps.runners, ready: 0, running: 0, waiting: 0, lost: 0 },
    async selfTest() {
      const result = await run({
        id: 'self-test', code: { file: 'self-test.js', source: 'exports.main = async (event) => ({ sum: event.a + event.b })', modules: {} },
        event: { a: 1, b: 2 }, env: {}, limits: { ...DEFAULT_LIMITS, timeMs: 10_000 }, host: {}, fairKey: 'self-test', idempotent: true,
      })
      if (result.status !== 'succeeded') throw new AppError('sandbox-broken', { reason: result.message })
      if (JSON.stringify(result.value) !== '{"sum":3}') throw new AppError('sandbox-broken', { reason: `1 + 2 gave ${JSON.stringify(result.value)}` })
    },
    async close() {
      await (await started).close()
    },
  }
}

async function needsOf(code: PreparedCode, libraryText: (name: string) => Promise<string>): Promise<Job['needs']> {
  const libraries = await Promise.all(code.libraries.map(async (name) => ({ key: `library:${name}`, message: { type: 'library' as const, name, text: await libraryText(name) } })))
  return [...libraries, { key: code.hash, message: { type: 'code', hash: code.hash, main: code.main, files: code.files, libraries: code.libraries } }]
}

function startMessage(id: number, hash: string, run: ActionRun): ToRunner {
  const { hostCalls, logLines, logBytes, outputBytes } = run.limits
  const payload = JSON.stringify({ event: run.event, env: run.env, limits: { hostCalls, logLines, logBytes, outputBytes } })
  return { type: 'run', run: id, hash, payload, limits: run.limits }
}

const memoryText = (limits: ActionLimits): string => `The code used more than its limit of ${limits.memoryMb} MB of memory`

const failed = (status: Failure, message: string): ActionFailure => ({
  status, message, name: null, file: null, line: null, column: null, httpStatus: null, retryAfter: null, code: null,
})

function readOutcome(text: string, code: PreparedCode, limits: ActionLimits): { status: 'succeeded'; value: Json } | ActionFailure {
  const read = outcomeMessage.safeParse(parseOrNull(text))
  if (!read.success) return failed('bad_output', 'The code changed what its result is made of')
  if (read.data.ok) {
    const value: Json = JSON.parse(read.data.json)
    return { status: 'succeeded', value }
  }
  const { kind, ok: _, ...rest } = read.data
  let { file, line, column } = rest
  if (file === code.main && line === null) line = code.mainLine
  else if (file !== null && line !== null) ({ line, column } = code.original(file, line, column ?? 1))
  const message = kind === 'memory' ? memoryText(limits) : rest.message
  return { status: kind, ...rest, message, file, line, column }
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
