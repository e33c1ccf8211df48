import { mkdir, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import type { Command } from 'commander'
import { SCHEMA_FILES, type SchemaName, schemas } from '../engine/language/schemas.ts'
import type { CommandIo } from './support/io.ts'

/** `midflow schema [flows]`: writes JSON Schemas into `.midflow/schemas` of the folder, and says how an editor takes them. */
export function schemaCommand(program: Command, io: CommandIo): void {
  program
    .command('schema')
    .description('write JSON Schemas for editors')
    .argument('[flows]', 'the folder of flow files', 'flows')
    .option('--json [KIND]', 'print them (or one kind) and write nothing')
    .action(async (flows: string, options: { json?: string | true }) => {
      const all = schemas()
      if (options.json !== undefined) return io.out(JSON.stringify(isName(options.json) ? all[options.json] : all))
      const base = relative(io.cwd, resolve(io.cwd, flows)) || '.'
      const folder = join(base, '.midflow/schemas')
      await mkdir(resolve(io.cwd, folder), { recursive: true })
      for (const [name, schema] of Object.entries(all)) {
        await writeFile(resolve(io.cwd, folder, `${name}.json`), `${JSON.stringify(schema, null, 2)}\n`)
      }
      io.out(`Wrote ${Object.keys(all).length} schemas into ${folder}.`)
      io.out('For VS Code with the YAML extension, put this into .vscode/settings.json:')
      return io.out(JSON.stringify({ 'yaml.schemas': associations(folder, base) }, null, 2))
    })
}

const isName = (name: string | true): name is SchemaName => name !== true && Object.hasOwn(SCHEMA_FILES, name)

function associations(folder: string, flows: string): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(SCHEMA_FILES).map(([name, patterns]) => [`./${folder}/${name}.json`, patterns.map((pattern) => (pattern.startsWith('!') ? `!${flows}/${pattern.slice(1)}` : `${flows}/${pattern}`))]),
  )
}
