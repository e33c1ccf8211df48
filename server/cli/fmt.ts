import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import { formatYaml } from '../engine/language/format-yaml.ts'
import { isFlowFile } from '../engine/language/sort-files.ts'
import { loadFolder } from '../features/flows/load-folder.ts'
import { findWorkspace } from './support/find-workspace.ts'
import type { CommandIo } from './support/io.ts'
import { writeProblems } from './support/write-problems.ts'

type Options = { check?: boolean; json?: boolean }

/** `midflow fmt [flows]`: tidies YAML files in place. Exit code 1 when a file cannot be read, or with `--check` when one is untidy. */
export function fmtCommand(program: Command, io: CommandIo): void {
  program
    .command('fmt')
    .description('tidy flow files: quote what other YAML tools would misread, keep comments and meaning')
    .argument('[flows]', 'the folder of flow files, or one file', 'flows')
    .option('--check', 'change nothing, and fail when a file is untidy')
    .option('--json', 'print the result as JSON')
    .action(async (path: string, options: Options) => {
      const { folder, file } = await findWorkspace(path, io.cwd)
      const files = (await loadFolder(folder)).filter(({ path: each }) => /\.ya?ml$/.test(each) && isFlowFile(each) && (file === null || each === file))
      const read = files.map((each) => ({ each, ...formatYaml(each) }))
      const changed = read.filter(({ each, text }) => each.text !== text)
      const problems = read.flatMap((result) => result.problems)
      if (!options.check) for (const { each, text } of changed) await writeFile(join(folder, each.path), text)
      if (problems.length > 0 || (options.check && changed.length > 0)) io.exit(1)
      if (options.json) return io.out(JSON.stringify({ changed: changed.map(({ each }) => each.path), problems }))
      writeProblems(problems, io)
      for (const { each } of changed) io.out(`${options.check ? 'untidy' : 'tidied'}  ${each.path}`)
      return io.out(`${files.length} ${files.length === 1 ? 'file' : 'files'}, ${changed.length} ${options.check ? 'untidy' : 'tidied'}`)
    })
}
