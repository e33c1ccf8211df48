import type { Clock } from '../../base/clock.ts'
import type { Logger } from '../../base/logger.ts'
import type { FromRunner, ToRunner } from './messages.ts'
import { createFairQueue } from './fair-queue.ts'
import { type RunnerExit, type RunnerProcess, forkRunner } from './runner-process.ts'

/** Runs that one process has at once: most of them wait for something. */
const SLOTS = 8
/** Runs after which a process is replaced. */
const RECYCLE_AFTER = 2_000
/** Longest wait for a runner, milliseconds. */
const LONGEST_WAIT = 30_000
/** How long after its limit a run may take before its whole process is ended, milliseconds. */
const KILL_AFTER = 4_000
/** Longest wait for a process to say that it is ready, milliseconds. */
const LONGEST_START = 15_000
const FAILED_STARTS = 3
const START_AGAIN_AFTER = 10_000

/** A run as the pool sees it. */
export type Job = {
  fairKey: string
  timeMs: number
  /** What to tell a process before the run, unless it knows it already. */
  needs: { key: string; message: ToRunner }[]
  start: (run: number) => ToRunner
  /** Only with no other run in the process, so that blame is certain. */
  alone: boolean
  received: (message: FromRunner & { run: number }, answer: (message: ToRunner) => void, run: number) => void
  /** The process ended under the run. `blame`: `memory` and `time` are this run's fault, `unknown` perhaps, `none` not. */
  lost: (blame: 'memory' | 'time' | 'unknown' | 'none') => void
  unserved: (reason: string) => void
}

export type Pool = {
  submit(job: Job): { cancel(): void }
  health(): { runners: number; ready: number; running: number; waiting: number; lost: number }
  close(): Promise<void>
}

type Assigned = { job: Job; stopWatch: () => void; until: number }
type Worker = {
  process: RunnerProcess
  ready: boolean
  told: Set<string>
  runs: Map<number, Assigned>
  served: number
  hogs: number
  leaving: boolean
  blame: { kind: 'memory' | 'time'; runs: number[] } | null
}

/** Who runs where: disposable processes with several runs each, the waiting served fairly by key, the dead replaced. */
export function createPool(deps: { runners: number; inside: string; clock: Clock; logger: Logger; longestWaitMs?: number }): Pool {
  const { clock, logger } = deps
  const workers = new Set<Worker>()
  const queue = createFairQueue<{ job: Job; stopWaiting: () => void }>()
  const active = new Map<string, number>()
  const most = Math.max(2, Math.floor((deps.runners * SLOTS) / 2))
  let lastRun = 0
  let lost = 0
  let failedStarts = 0
  let closing: (() => void) | null = null
  let stopStarting = () => {}

  const spawn = () => {
    const worker: Worker = {
      process: forkRunner({ message: (message) => receive(worker, message), exited: (exit) => exited(worker, exit) }),
      ready: false, told: new Set(), runs: new Map(), served: 0, hogs: 0, leaving: false, blame: null,
    }
    workers.add(worker)
    const cancel = clock.after(LONGEST_START, () => {
      if (!worker.ready) worker.process.kill()
    })
    worker.process.send({ type: 'inside', text: deps.inside })
    return { worker, cancel }
  }
  const staying = () => [...workers].filter((worker) => !worker.leaving)
  const fill = () => {
    while (closing === null && failedStarts < FAILED_STARTS && staying().length < deps.runners) spawn()
  }

  const receive = (worker: Worker, message: FromRunner) => {
    switch (message.type) {
      case 'ready':
        worker.ready = true
        failedStarts = 0
        return dispatch()
      case 'hogs':
        worker.hogs = message.count
        return dispatch()
      case 'spoilt':
        return retire(worker)
      case 'memory':
        logger.warn('runner.memory', { runs: worker.runs.size })
        worker.blame = { kind: 'memory', runs: message.suspects }
        return worker.process.kill()
      case 'held':
        return extend(worker, message.run, message.ms)
      case 'logs':
      case 'call':
      case 'done': {
        const assigned = worker.runs.get(message.run)
        if (!assigned) return
        if (message.type === 'done') release(worker, message.run, assigned)
        assigned.job.received(message, (answer) => worker.process.send(answer), message.run)
        if (message.type === 'done') settle(worker)
      }
    }
  }

  const release = (worker: Worker, run: number, { job, stopWatch }: Assigned) => {
    stopWatch()
    worker.runs.delete(run)
    active.set(job.fairKey, (active.get(job.fairKey) ?? 1) - 1)
    if (active.get(job.fairKey) === 0) active.delete(job.fairKey)
  }
  /** After a run: the process goes on, or leaves when it has served enough or is one too many. */
  const settle = (worker: Worker) => {
    if (worker.served >= RECYCLE_AFTER || (worker.runs.size === 0 && !worker.leaving && staying().length > deps.runners)) retire(worker)
    if (worker.leaving && worker.runs.size === 0) worker.process.kill()
    dispatch()
  }
  const retire = (worker: Worker) => {
    worker.leaving = true
    if (worker.runs.size === 0) worker.process.kill()
    fill()
  }

  const watch = (worker: Worker, run: number, until: number): (() => void) =>
    clock.after(Math.max(0, until - clock.now().getTime()), () => {
      logger.warn('runner.stuck', { runs: worker.runs.size })
      worker.blame = { kind: 'time', runs: [run] }
      worker.process.kill()
    })
  const extend = (worker: Worker, run: number, ms: number) => {
    const assigned = worker.runs.get(run)
    if (!assigned) return
    assigned.stopWatch()
    assigned.until += ms
    assigned.stopWatch = watch(worker, run, assigned.until)
  }

  const exited = (worker: Worker, exit: RunnerExit) => {
    workers.delete(worker)
    if (!worker.ready && closing === null) {
      failedStarts += 1
      logger.error('runner.not-started', { code: exit.code, signal: exit.signal, said: exit.said })
    } else if (!worker.leaving && worker.blame === null && closing === null) logger.warn('runner.lost', { code: exit.code, signal: exit.signal, runs: worker.runs.size })
    const outOfMemory = exit.signal === 'SIGABRT' || exit.signal === 'SIGTRAP' || exit.signal === 'SIGILL' || exit.code === 134
    const blame = worker.blame ?? (outOfMemory ? { kind: 'memory' as const, runs: [...worker.runs.keys()] } : null)
    for (const [run, assigned] of worker.runs) {
      release(worker, run, assigned)
      lost += 1
      if (!blame?.runs.includes(run)) assigned.job.lost('none')
      else assigned.job.lost(blame.runs.length === 1 ? blame.kind : 'unknown')
    }
    fill()
    if (failedStarts >= FAILED_STARTS) {
      startAgainLater()
      refuseAll(`no runner process starts: ${/^\w*Error: .*$/m.exec(exit.said)?.[0] ?? `exit ${exit.code ?? exit.signal}`}`)
    }
    if (workers.size === 0) closing?.()
    dispatch()
  }
  /** A machine that was too busy to start processes may have recovered. */
  const startAgainLater = () => {
    stopStarting()
    stopStarting = clock.after(START_AGAIN_AFTER, () => {
      failedStarts = 0
      fill()
    })
  }
  const refuseAll = (reason: string) => {
    for (let next = queue.take(() => true); next; next = queue.take(() => true)) {
      next.stopWaiting()
      next.job.unserved(reason)
    }
  }

  const dispatch = () => {
    for (;;) {
      const open = [...workers].filter((worker) => worker.ready && !worker.leaving && worker.runs.size < SLOTS && ![...worker.runs.values()].some(({ job }) => job.alone))
      const best = open.toSorted((a, b) => a.hogs - b.hogs || a.runs.size - b.runs.size)[0]
      if (queue.size() > 0 && (!best || best.hogs > 0) && workers.size < 2 * deps.runners && closing === null && failedStarts === 0) spawn()
      if (!best) return
      const next = queue.take((key) => (active.get(key) ?? 0) < most)
      if (!next) return
      next.stopWaiting()
      const free = next.job.alone ? open.find((worker) => worker.runs.size === 0) : best
      if (free) assign(free, next.job)
      else {
        submit(next.job)
        return
      }
    }
  }
  const assign = (worker: Worker, job: Job) => {
    lastRun += 1
    const run = lastRun
    const until = clock.now().getTime() + job.timeMs + KILL_AFTER
    worker.runs.set(run, { job, until, stopWatch: watch(worker, run, until) })
    worker.served += 1
    active.set(job.fairKey, (active.get(job.fairKey) ?? 0) + 1)
    for (const { key, message } of job.needs) {
      if (!worker.told.has(key)) worker.process.send(message)
      worker.told.add(key)
    }
    worker.process.send(job.start(run))
  }

  const submit = (job: Job) => {
    const wait = deps.longestWaitMs ?? LONGEST_WAIT
    const entry = {
      job,
      stopWaiting: clock.after(wait, () => {
        if (queue.remove(job.fairKey, entry)) job.unserved(`all runners were busy for ${wait / 1000} s`)
      }),
    }
    queue.add(job.fairKey, entry)
    return entry
  }

  fill()
  return {
    submit(job) {
      if (closing !== null) job.unserved('the server is shutting down')
      else if (failedStarts >= FAILED_STARTS) job.unserved('no runner process starts')
      const entry = closing === null && failedStarts < FAILED_STARTS ? submit(job) : null
      dispatch()
      return {
        cancel() {
          if (entry && queue.remove(job.fairKey, entry)) {
            entry.stopWaiting()
            return
          }
          for (const worker of workers) {
            for (const [run, assigned] of worker.runs) if (assigned.job === job) worker.process.send({ type: 'cancel', run })
          }
        },
      }
    },
    health: () => ({
      runners: deps.runners,
      ready: [...workers].filter((worker) => worker.ready && !worker.leaving).length,
      running: [...workers].reduce((sum, worker) => sum + worker.runs.size, 0),
      waiting: queue.size(),
      lost,
    }),
    async close() {
      const empty = new Promise<void>((resolve) => {
        closing = resolve
      })
      stopStarting()
      refuseAll('the server is shutting down')
      for (const worker of workers) worker.process.kill()
      if (workers.size > 0) await empty
    },
  }
}
