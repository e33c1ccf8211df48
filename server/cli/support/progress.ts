import type { CommandIo } from './io.ts'

/** Shows how far something is. */
export type Progress = { show(what: string, done: number, total: number): void; end(): void }

const WIDTH = 30

/** A bar that redraws itself on a terminal; elsewhere a line for each thing that is begun. */
export function createProgress(io: CommandIo, terminal: Pick<NodeJS.WriteStream, 'isTTY' | 'write'> = process.stderr): Progress {
  let last = ''
  return {
    show(what, done, total) {
      if (terminal.isTTY) {
        terminal.write(`\r\u001B[K${barOf(done, total)} ${done}/${total} ${what}`)
      } else if (what !== last) io.err(`${what} …`)
      last = what
    },
    end() {
      if (terminal.isTTY && last !== '') terminal.write('\r\u001B[K')
    },
  }
}

function barOf(done: number, total: number): string {
  const filled = total === 0 ? WIDTH : Math.round((Math.min(done, total) / total) * WIDTH)
  return `[${'='.repeat(filled)}${' '.repeat(WIDTH - filled)}]`
}
