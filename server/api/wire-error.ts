import type { z } from 'zod'
import { AppError } from '../base/errors.ts'
import type { Logger } from '../base/logger.ts'
import type { WireError } from '../protocol/visitor.ts'

/** What a client is told of an error, and with which HTTP status: its own faults in full, ours without details. */
export function toWireError(err: unknown, logger: Logger, where: string): { status: number; error: WireError } {
  if (err instanceof AppError && err.blame !== 'system') {
    const { seconds } = err.details
    return { status: err.status, error: { code: err.code, message: err.message, ...(typeof seconds === 'number' && { retryAfter: seconds }) } }
  }
  logger.error('request.failed', { where, err })
  return { status: 500, error: { code: 'internal', message: 'Something failed on the server. Try again; the log has the details.' } }
}

/**
 * What `schema` makes of `input`.
 * @throws AppError `bad-request` that names the first wrong field of `where`.
 */
export function parseInput<T extends z.ZodType>(schema: T, input: unknown, where: string): z.output<T> {
  const read = schema.safeParse(input)
  if (read.success) return read.data
  const problems = read.error.issues.map((issue) => [...issue.path, issue.message].join(': '))
  throw new AppError('bad-request', { where, problem: problems.join('; ') })
}
