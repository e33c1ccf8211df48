import type { Json } from '../../engine/flow.ts'

/** The code of an action: its file's name, its text, and the texts of project files that it imports, by path. */
export type ActionCode = { file: string; source: string; modules: Record<string, string> }

/** What the code may use up. `outputBytes` counts UTF-16 units of the result's JSON. */
export type ActionLimits = {
  timeMs: number
  memoryMb: number
  hostCalls: number
  logLines: number
  logBytes: number
  outputBytes: number
}

/** HubSpot's limits for time and memory; the rest is generous for honest code. */
export const DEFAULT_LIMITS: ActionLimits = {
  timeMs: 20_000,
  memoryMb: 128,
  hostCalls: 1_000,
  logLines: 1_000,
  logBytes: 256 * 1024,
  outputBytes: 1024 * 1024,
}

/**
 * A power that the code has: answers in the parent process. To refuse with a kind of its own (`blocked_host`, `quota`, …)
 * it throws a `HostError`; any other error reaches the code as an ordinary exception with its message.
 */
export type HostFunction = (args: Json, signal: AbortSignal) => Promise<Json>

export type ActionRun = {
  /** For logs. */
  id: string
  code: ActionCode
  /** What `main` is given: any JSON. */
  event: Json
  /** The environment variables that the code finds. */
  env: Record<string, string>
  limits: ActionLimits
  host: Record<string, HostFunction>
  /** Runs that share a key (a bot, a workflow) share a fair part of the runners, and no more. */
  fairKey: string
  /** May be made again by itself when its runner dies through no fault of its own, even after host calls. */
  idempotent: boolean
  signal?: AbortSignal
}

export const FAILURES = [
  'timeout', 'memory', 'threw', 'bad_output', 'blocked_host', 'quota', 'missing_secret', 'missing_module', 'runner_lost', 'no_runner', 'cancelled',
] as const
export type Failure = (typeof FAILURES)[number]

export type LogLine = { level: 'debug' | 'info' | 'warn' | 'error'; text: string }

export type ActionFailure = {
  status: Failure
  /** The class of what was thrown, e.g. `TypeError`. */
  name: string | null
  message: string
  /** Where in the author's files, counted from 1; null where there is no such place. */
  file: string | null
  line: number | null
  column: number | null
  /** The HTTP status that a thrown error carried, and its Retry-After header: what retries go by. */
  httpStatus: number | null
  retryAfter: string | null
  /** What a thrown error has as `code`, e.g. `ECONNREFUSED`. */
  code: string | null
}

export type ActionResult = ({ status: 'succeeded'; value: Json } | ActionFailure) & { logs: LogLine[]; warnings: string[]; durationMs: number }

export type SandboxHealth = { runners: number; ready: number; running: number; waiting: number; lost: number }

/** Runs action code in isolates inside disposable processes. `run` never rejects: every end is a result. */
export type Sandbox = {
  run(run: ActionRun): Promise<ActionResult>
  health(): SandboxHealth
  /** Rejects with the reason when code cannot be run here. */
  selfTest(): Promise<void>
  close(): Promise<void>
}
