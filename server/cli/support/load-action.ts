import { readFile } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import type { z } from 'zod'
import type { ActionContract, Problem } from '../../engine/flow.ts'
import { readWorkspace } from '../../engine/language/read-workspace.ts'
import type { ActionCode } from '../../platform/runner/action-run.ts'

/** A file that cannot be used; the message says why. */
export class BadFile extends Error {}

/** The code in a file with the project files that it imports, and the contract in the YAML file beside it, where there is one. */
export async function loadAction(file: string): Promise<{ code: ActionCode; contract: ActionContract | null }> {
  const folder = dirname(file)
  const modules: Record<string, string> = {}
  const source = await readText(file)
  await addImports(file, source, folder, modules)
  const code = { file: basename(file), source, modules }
  return { code, contract: await loadContract(file, code) }
}

/** A JSON file of a known shape. Throws `BadFile`. */
export async function loadJson<T>(file: string, schema: z.ZodType<T>): Promise<T> {
  const text = await readText(file)
  let raw: unknown
  try {
    raw = JSON.parse(text)
  } catch (err) {
    throw new BadFile(`${file} is not JSON: ${err instanceof Error ? err.message : String(err)}`)
  }
  const read = schema.safeParse(raw)
  if (read.success) return read.data
  throw new BadFile(`${file} has not the right shape:\n${read.error.issues.map((issue) => `  ${issue.path.join('.') || 'the whole'}: ${issue.message}`).join('\n')}`)
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (err) {
    const code = err instanceof Error && 'code' in err ? err.code : ''
    throw new BadFile(code === 'ENOENT' ? `There is no file ${file}` : `${file} cannot be read: ${err instanceof Error ? err.message : String(err)}`)
  }
}

const ENDINGS = ['', '.js', '.ts', '.mjs', '.cjs', '.json', '/index.js', '/index.ts']

async function addImports(file: string, text: string, folder: string, modules: Record<string, string>): Promise<void> {
  const found = text.matchAll(/(?:\brequire\(\s*|\bfrom\s+|\bimport\s*\(\s*|\bimport\s+)(['"])(\.{1,2}\/[^'"]+)\1/g)
  for (const [, , target = ''] of found) {
    for (const ending of ENDINGS) {
      const path = join(dirname(file), target + ending)
      const name = relative(folder, path).split(sep).join('/')
      if (Object.hasOwn(modules, name)) break
      const source = await readFile(path, 'utf8').catch(() => null)
      if (source === null) continue
      modules[name] = source
      await addImports(path, source, folder, modules)
      break
    }
  }
}

async function loadContract(file: string, code: ActionCode): Promise<ActionContract | null> {
  const stem = file.replace(/\.[cm]?[jt]s$/, '')
  for (const ending of ['.yaml', '.yml']) {
    const text = await readFile(stem + ending, 'utf8').catch(() => null)
    if (text === null) continue
    const name = basename(stem)
    const path = `actions/${name}${ending}`
    const files = [{ path, text }, { path: `actions/${code.file}`, text: code.source }, ...Object.entries(code.modules).map(([each, source]) => ({ path: `actions/${each}`, text: source }))]
    const { workspace, problems } = readWorkspace(files)
    const wrong = problems.filter((problem) => problem.at.file === path && problem.severity === 'error')
    const contract = Object.values(workspace.actions)[0]
    if (contract && wrong.length === 0) return { ...contract, file: `${name}${ending}`, code }
    throw new BadFile(wrong.map((problem) => sayProblem(problem, stem + ending)).join('\n') || `${stem}${ending} declares no action`)
  }
  return null
}

const sayProblem = (problem: Problem, file: string): string => `${file}:${problem.at.line}:${problem.at.column} ${problem.message}${problem.fix === null ? '' : ` ${problem.fix}`}`
