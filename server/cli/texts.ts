import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { completeTexts } from '../engine/language/complete-texts.ts'
import { readWorkspace } from '../engine/language/read-workspace.ts'
import { loadFolder } from '../features/flows/load-folder.ts'
import type { CommandIo } from './support/io.ts'

/** `midflow texts [flows]`: writes what is missing into the files of translations. Exit code 1 with `--check` when something is. */
export function textsCommand(program: Command, io: CommandIo): void {
  program
    .command('texts')
    .description('write missing texts into the files of translations, and remember what is translated')
    .argument('[flows]', 'the folder of flow files', 'flows')
    .option('--check', 'change nothing, and fail when texts are missing or stale')
    .option('--json', 'print the result as JSON')
    .action(async (flows: string, options: { check?: boolean; json?: boolean }) => {
      const folder = resolve(io.cwd, flows)
      const files = await loadFolder(folder)
      const done = completeTexts(files, readWorkspace(files).workspace)
      const open = done.filter(({ missing, stale }) => missing.length + stale.length > 0)
      if (!options.check) for (const { path, text, changed } of done) if (changed) await writeFile(join(folder, path), text)
      if (options.check && open.length > 0) io.exit(1)
      if (options.json) return io.out(JSON.stringify({ files: done.map(({ path, changed, missing, stale }) => ({ path, changed, missing, stale })) }))
      for (const { path, missing, stale } of open) {
        io.out(`${path}: ${missing.length} to translate, ${stale.length} stale`)
        for (const key of missing) io.out(`    missing  ${key}`)
        for (const key of stale) io.out(`    stale    ${key}`)
      }
      return io.out(open.length === 0 ? 'Every text is translated.' : 'Write the texts, and run this again.')
    })
}
