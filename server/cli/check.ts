import type { Command } from 'commander'
import type { Problem } from '../engine/flow.ts'
import { readWorkspace } from '../engine/language/read-workspace.ts'
import { AppError } from '../base/errors.ts'
import { loadFolder } from '../features/flows/load-folder.ts'
import { readTranscripts } from '../features/flows/transcript/read-transcripts.ts'
import { findWorkspace } from './support/find-workspace.ts'
import type { CommandIo } from './support/io.ts'

/** `midflow check [flows]`: every problem of every file at once, with its place. Exit code 1 when there is an error. */
export function checkCommand(program: Command, io: CommandIo): void {
  program
    .command('check')
    .description('find every problem in the flow files')
    .argument('[flows]', 'the folder of flow files, or one file', 'flows')
    .option('--json', 'print the problems as JSON')
    .action(async (flows: string, options: { json?: boolean }) => {
      const { folder, file } = await findWorkspace(flows, io.cwd)
      const files = await loadFolder(folder)
      if (files.length === 0) throw new AppError('not-found', { what: 'flow file in', name: flows, hint: 'Name the folder that holds midflow.yaml.' })
      const { workspace, problems: found } = readWorkspace(files)
      const problems = [...found, ...readTranscripts(files, workspace).problems].filter(({ at }) => file === null || at.file === file)
      const errors = problems.filter(({ severity }) => severity === 'error').length
      if (errors > 0) io.exit(1)
      if (options.json) return io.out(JSON.stringify({ errors, warnings: problems.length - errors, problems }))
      for (const problem of problems) for (const line of formatProblem(problem)) io.out(line)
      return io.out(summary(file === null ? files.length : 1, errors, problems.length - errors))
    })
}

/** `bots/support.yaml:12:5 error  there is no step "by"`, and what to write instead on a line of its own where that is a line. */
function formatProblem({ at, severity, message, fix }: Problem): string[] {
  const line = `${at.file}:${at.line}:${at.column} ${severity}  ${message}`
  return fix === null || message.includes(fix) ? [line] : [line, `    write: ${fix}`]
}

function summary(files: number, errors: number, warnings: number): string {
  const warned = warnings === 0 ? '' : `, ${count(warnings, 'warning')}`
  return errors === 0 && warnings === 0 ? `${count(files, 'file')} checked, no problems` : `${count(files, 'file')} checked: ${count(errors, 'error')}${warned}`
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`
