import type { Problem } from '../../engine/flow.ts'
import type { CommandIo } from './io.ts'

/** Problems, one a line with its place, as editors and terminals know to jump to. */
export function writeProblems(problems: Problem[], io: CommandIo): void {
  for (const { severity, at, message, fix } of problems) {
    io.err(`${at.file}:${at.line}:${at.column} ${severity}  ${message}`)
    if (fix !== null) io.err(`    write: ${fix}`)
  }
}
