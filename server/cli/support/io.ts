/**
 * Where a command writes and from where it resolves paths. `out` is what was asked for, `err` everything said beside it;
 * a line has no newline at its end. A command's exit code is 0 unless it says otherwise.
 */
export type CommandIo = {
  out(line: string): void
  err(line: string): void
  cwd: string
  exit(code: number): void
}

// Whoever reads may stop before the end, as `head` does: then there is nobody left to write for.
process.stdout.on('error', (err: NodeJS.ErrnoException) => {
  if (err.code !== 'EPIPE') throw err
  process.exit()
})

/** The terminal of this process. */
export const processIo: CommandIo = {
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
  cwd: process.cwd(),
  exit: (code) => {
    process.exitCode = code
  },
}
