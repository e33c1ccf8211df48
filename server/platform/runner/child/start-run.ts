import type { FailureMessage, FromRunner, RunnerLimits } from '../messages.ts'
import type { Gate } from './gate.ts'
import type { Prepared, Slot } from './slot.ts'

/** How long after its limit a run that does not stop is ended by force, milliseconds. */
const FORCE_AFTER = 180
/** How long it may take to compile the code and furnish a context, milliseconds. */
const PREPARATION = 2_000
/** How long an isolate may take to let go after it was disposed of, milliseconds. */
const LET_GO_WITHIN = 150
/** A message from the isolate beyond its own quota: only code that broke our functions sends that many. */
const FLOOD = 2_000

type FailureSpot = Pick<FailureMessage, 'file' | 'line' | 'column'>

export type RunUnderWay = {
  readonly memoryMb: number
  /** How long the run has been computing without a pause, milliseconds. */
  onThreadFor(): number
  answer(call: number, ok: boolean, answer: string): void
  cancel(): void
  ended: Promise<void>
}

/** One run in one isolate, from its start to its one outcome. */
export function startRun(deps: {
  id: number
  slot: Slot
  gate: Gate
  payload: string
  limits: RunnerLimits
  send: (message: FromRunner) => void
  /** Bytes that this process has grown by since it was idle. */
  grown: () => number
}): RunUnderWay {
  const { id, slot, gate, limits, send } = deps
  let begun = performance.now()
  let deadline = begun + limits.timeMs
  let onThreadSince: number | null = null
  let prepared: Prepared | null = null
  let lines: Extract<FromRunner, { type: 'logs' }>['lines'] = []
  let posts = 0
  let spot: FailureSpot = { file: slot.version.main, line: null, column: null }
  let over = false
  let entering: Promise<void> = Promise.resolve()
  let timer: ReturnType<typeof setTimeout> | undefined
  let watch: ReturnType<typeof setTimeout> | undefined
  let finish = () => {}
  const ended = new Promise<void>((resolve) => {
    finish = resolve
  })

  const flush = () => {
    if (lines.length > 0) send({ type: 'logs', run: id, lines })
    lines = []
  }
  const end = (ended: string | FailureMessage) => {
    if (over) return
    over = true
    clearTimeout(timer)
    clearTimeout(watch)
    flush()
    const outcome = typeof ended === 'string' ? ended : JSON.stringify(ended)
    send({ type: 'done', run: id, outcome, durationMs: Math.round((performance.now() - begun) * 10) / 10 })
    prepared?.release()
    if (onThreadSince === null) return finish()
    void letGo().then(finish)
  }
  /** The isolate is still computing: it is thrown away, and the process with it if that does not stop the code. */
  const letGo = async () => {
    slot.dispose()
    const stopped = await Promise.race([entering.then(() => true), new Promise<boolean>((resolve) => setTimeout(() => resolve(false), LET_GO_WITHIN))])
    if (!stopped) send({ type: 'spoilt' })
  }

  const timedOut = (given = spot): FailureMessage => {
    const memory = deps.grown() > limits.memoryMb * 1024 * 1024
    const at = given.file === null ? spot : given
    return memory ? failure('memory', memoryText(limits), at) : failure('timeout', `The code ran for longer than its limit of ${seconds(limits.timeMs)}`, at)
  }
  const setWatch = () => {
    clearTimeout(watch)
    watch = setTimeout(() => {
      slot.dispose()
      end(timedOut())
    }, deadline - performance.now() + (onThreadSince === null ? 0 : FORCE_AFTER))
  }

  /** Calls into the isolate one after the other; each call sees the microtasks of the one before done. */
  const enter = (operation: string, args: (string | number | boolean)[]) => {
    entering = enterAfter(entering, operation, args)
  }
  const enterAfter = async (before: Promise<void>, operation: string, args: (string | number | boolean)[]) => {
    await before
    if (over) return
    clearTimeout(watch)
    const held = await gate.enter()
    if (over) return gate.leave()
    if (held > 0) {
      deadline += held
      send({ type: 'held', run: id, ms: held })
    }
    onThreadSince = performance.now()
    setWatch()
    try {
      prepared ??= await begin()
      await prepared.enter(operation, args, deadline - performance.now())
      const status = await prepared.enter('status', [], deadline - performance.now())
      onThreadSince = null
      if (status !== '') end(status)
      else setWatch()
    } catch (error) {
      const outcome = await explain(error)
      onThreadSince = null
      end(outcome)
    } finally {
      onThreadSince = null
      gate.leave()
    }
  }
  /** Making the isolate ready is not the run's time, as long as it does not take for ever. */
  const begin = async (): Promise<Prepared> => {
    const since = performance.now()
    deadline += PREPARATION
    setWatch()
    const fresh = await slot.take()
    const took = performance.now() - since
    deadline += took - PREPARATION
    begun = performance.now()
    if (took > 50) send({ type: 'held', run: id, ms: took })
    setWatch()
    fresh.listen(hear)
    return fresh
  }

  const hear = (kind: string, a: unknown, b: unknown, c: unknown, d: unknown) => {
    if (over) return
    posts += 1
    if (posts > FLOOD + limits.logLines + 2 * limits.hostCalls + 100_000) {
      slot.dispose()
      return end(failure('quota', 'The code sent too many messages to its host'))
    }
    if (kind === 'log' && (a === 'debug' || a === 'info' || a === 'warn' || a === 'error')) {
      if (lines.length === 0) setImmediate(flush)
      lines.push([a, String(b)])
    } else if (kind === 'arm') {
      clearTimeout(timer)
      timer = setTimeout(() => enter('fire', []), Math.min(Number(a), 2 ** 31 - 1))
    } else if (kind === 'over') {
      slot.dispose()
      end(failure('quota', String(a), spot))
    } else if (kind === 'call') {
      spot = readSpot(String(d))
      send({ type: 'call', run: id, call: Number(a), name: String(b), args: String(c) })
    }
  }

  /** An error that came out of the isolate itself: its time or memory was up, a rejection nobody handled, text that does not compile. */
  const explain = async (error: unknown): Promise<string | FailureMessage> => {
    const { name, message, stack } = error instanceof Error ? error : { name: 'Error', message: `${String(error)} was thrown`, stack: '' }
    if (message === 'Script execution timed out.') return timedOut(firstSpot(stack ?? '', slot.version.files))
    if (message.includes('due to memory limit') || message === 'Array buffer allocation failed') return failure('memory', memoryText(limits))
    if (message.includes('disposed')) return timedOut()
    const compile = /^(.*) \[(.+):(\d+):(\d+)\]$/s.exec(message)
    if (compile) return { ...failure('threw', compile[1] ?? message, { file: compile[2] ?? null, line: Number(compile[3]), column: Number(compile[4]) }), name }
    if (!prepared || slot.dead) return { ...failure('threw', message), name }
    try {
      return await prepared.enter('uncaught', [name, message, stack ?? ''], deadline - performance.now())
    } catch {
      return { ...failure('threw', message, firstSpot(stack ?? '', slot.version.files)), name }
    }
  }

  enter('start', [deps.payload])

  return {
    memoryMb: limits.memoryMb,
    onThreadFor: () => (onThreadSince === null ? 0 : performance.now() - onThreadSince),
    answer: (call, ok, answer) => enter('answer', [call, ok, answer]),
    cancel() {
      slot.dispose()
      end(failure('cancelled', 'The run was cancelled'))
    },
    ended,
  }
}

const failure = (kind: FailureMessage['kind'], message: string, spot: FailureSpot = { file: null, line: null, column: null }): FailureMessage => ({
  ok: false, kind, name: null, message, file: spot.file, line: spot.line, column: spot.column, httpStatus: null, retryAfter: null, code: null,
})

const memoryText = (limits: RunnerLimits): string => `The code used more than its limit of ${limits.memoryMb} MB of memory`
const seconds = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${ms / 1000} s`)

function readSpot(text: string): FailureSpot {
  const read = parseOrNull(text)
  const of = (name: string): unknown => (typeof read === 'object' && read !== null ? Reflect.get(read, name) : null)
  const [file, line, column] = [of('file'), of('line'), of('column')]
  return { file: typeof file === 'string' ? file : null, line: typeof line === 'number' ? line : null, column: typeof column === 'number' ? column : null }
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function firstSpot(stack: string, files: Record<string, string>): FailureSpot {
  for (const [, file, line, column] of stack.matchAll(/(?:at |\()([^()\s]+):(\d+):(\d+)\)?$/gm)) {
    if (file !== undefined && Object.hasOwn(files, file)) return { file, line: Number(line), column: Number(column) }
  }
  return { file: null, line: null, column: null }
}
