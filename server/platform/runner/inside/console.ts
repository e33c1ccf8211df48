import { format } from './inspect.ts'
import type { Limits, Post } from './port.ts'
import { slice } from './primordials.ts'

/** The longest line that is kept whole. */
const LONGEST_LINE = 16_384

/** `console` inside: every line goes to the run's log, cut with a note where the quota ends. Costs nothing after that. */
export function makeConsole(post: Post, limits: () => Limits): Record<string, (...args: unknown[]) => void> {
  let lines = 0
  let bytes = 0
  let full = false
  const write = (level: string, args: unknown[]) => {
    if (full) return
    const { logLines, logBytes } = limits()
    const text = format(args)
    const shown = text.length > LONGEST_LINE ? `${slice(text, 0, LONGEST_LINE)}… (${text.length - LONGEST_LINE} more characters)` : text
    lines += 1
    bytes += shown.length
    full = lines > logLines || bytes > logBytes
    if (full) post('log', 'warn', `The log ends here: an action may log ${logLines} lines and ${logBytes} characters.`)
    else post('log', level, shown)
  }
  const at =
    (level: string) =>
    (...args: unknown[]) =>
      write(level, args)
  const nothing = () => {}
  const counts: Record<string, number> = {}
  return {
    log: at('info'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    debug: at('debug'),
    trace: at('debug'),
    dir: (value) => write('info', [value]),
    table: (value) => write('info', [value]),
    assert: (truth, ...rest) => {
      if (!truth) write('error', ['Assertion failed', ...rest])
    },
    count: (label = 'default') => {
      const name = String(label)
      counts[name] = (counts[name] ?? 0) + 1
      write('info', [`${name}: ${counts[name]}`])
    },
    group: at('info'),
    groupEnd: nothing,
    time: nothing,
    timeLog: nothing,
    timeEnd: nothing,
  }
}
