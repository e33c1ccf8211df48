import { z } from 'zod'
import { FAILURES } from './action-run.ts'

/** What the server says to a runner process. Texts only; `payload` and `answer` are JSON. */
export type ToRunner =
  | { type: 'inside'; text: string }
  | { type: 'library'; name: string; text: string }
  | { type: 'code'; hash: string; main: string; files: Record<string, string>; libraries: string[] }
  | { type: 'run'; run: number; hash: string; payload: string; limits: RunnerLimits }
  | { type: 'answer'; run: number; call: number; ok: boolean; answer: string }
  | { type: 'cancel'; run: number }

export type RunnerLimits = { timeMs: number; memoryMb: number; hostCalls: number; logLines: number; logBytes: number; outputBytes: number }

const place = { file: z.string().nullable(), line: z.number().nullable(), column: z.number().nullable() }

export const failureMessage = z.object({
  ok: z.literal(false),
  kind: z.enum(FAILURES),
  name: z.string().nullable(),
  message: z.string(),
  ...place,
  httpStatus: z.number().nullable(),
  retryAfter: z.string().nullable(),
  code: z.string().nullable(),
})
export type FailureMessage = z.infer<typeof failureMessage>

export const outcomeMessage = z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), json: z.string() }), failureMessage])
export type OutcomeMessage = z.infer<typeof outcomeMessage>

/** What a runner process says to the server: checked, because what runs in it is not trusted. */
export const fromRunner = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('logs'), run: z.number(), lines: z.array(z.tuple([z.enum(['debug', 'info', 'warn', 'error']), z.string()])) }),
  z.object({ type: z.literal('call'), run: z.number(), call: z.number(), name: z.string(), args: z.string() }),
  /** `outcome`: JSON of an OutcomeMessage. */
  z.object({ type: z.literal('done'), run: z.number(), outcome: z.string(), durationMs: z.number() }),
  /** Time that a run waited for a thread: not its own fault. */
  z.object({ type: z.literal('held'), run: z.number(), ms: z.number() }),
  /** Runs that have kept a thread busy for long. */
  z.object({ type: z.literal('hogs'), count: z.number() }),
  /** The process is beyond its memory: these were running. */
  z.object({ type: z.literal('memory'), suspects: z.array(z.number()) }),
  /** An isolate could not be stopped: give no more runs to this process. */
  z.object({ type: z.literal('spoilt') }),
])
export type FromRunner = z.infer<typeof fromRunner>
