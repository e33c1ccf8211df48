import type { z } from 'zod'
import type { Logger } from '../../base/logger.ts'
import type { Reply } from '../../protocol/visitor.ts'
import { parseInput, toWireError } from '../wire-error.ts'

/** Parses, does, acknowledges. An event sent without asking for an acknowledgement is carried out all the same. */
export async function answer<S extends z.ZodType, T>(
  logger: Logger,
  where: string,
  schema: S,
  request: unknown,
  reply: unknown,
  act: (request: z.output<S>) => Promise<T>,
): Promise<void> {
  let said: Reply<T>
  try {
    said = { ok: true, value: await act(parseInput(schema, request, where)) }
  } catch (err) {
    said = { ok: false, error: toWireError(err, logger, `socket ${where}`).error }
  }
  if (typeof reply === 'function') reply(said)
}
