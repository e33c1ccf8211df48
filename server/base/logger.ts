import { pino } from 'pino'

/**
 * Structured logging: a fixed dotted event name and ids, e.g. `log.info('run.saved', { run, revision })`.
 * At info and above never message text, property values, secrets or code inputs.
 */
export type Logger = {
  debug(event: string, fields?: Record<string, unknown>): void
  info(event: string, fields?: Record<string, unknown>): void
  warn(event: string, fields?: Record<string, unknown>): void
  error(event: string, fields?: Record<string, unknown>): void
}

/** A logger that writes JSON lines to standard output. `err` in the fields is written with stack and cause. */
export function createLogger(level: 'debug' | 'info' | 'warn' | 'error' | 'silent'): Logger {
  const out = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime })
  return {
    debug: (event, fields) => out.debug({ event, ...fields }),
    info: (event, fields) => out.info({ event, ...fields }),
    warn: (event, fields) => out.warn({ event, ...fields }),
    error: (event, fields) => out.error({ event, ...fields }),
  }
}

/** A logger that says nothing, for tools and tests. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} }
