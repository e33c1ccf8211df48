import type { ActionContract, SourceFile } from '../../flow.ts'
import { reportLostCharacters } from '../lost-characters.ts'
import type { Report } from '../problems.ts'

/** The code beside a contract, with the files that it imports from the folder. Null, after reporting, when there is none. */
export function readCode(contract: string, files: Map<string, SourceFile>, report: Report): ActionContract['code'] | null {
  const stem = contract.replace(/\.(ya?ml|json)$/, '')
  const file = [`${stem}.js`, `${stem}.ts`, `${stem}.mjs`, `${stem}.cjs`].map((path) => files.get(path)).find((found) => found !== undefined)
  if (!file) {
    report('missing-code', { file: contract, line: 1, column: 1 }, `There is no code beside this file: write ${stem}.js.`)
    return null
  }
  const modules: Record<string, string> = {}
  const visit = (source: SourceFile) => {
    for (const { target, index } of importsOf(source.text)) {
      const path = resolve(source.path, target)
      const found = [path, `${path}.js`, `${path}.ts`, `${path}/index.js`, `${path}/index.ts`, path.replace(/\.js$/, '.ts')].map((each) => files.get(each)).find((each) => each !== undefined)
      if (!found) report('unknown-module', placeOf(source, index), `There is no file "${path}". Write it, or correct the import.`)
      else if (found.path !== file.path && !Object.hasOwn(modules, found.path)) {
        modules[found.path] = found.text
        visit(found)
      }
    }
  }
  visit(file)
  return { file: file.path, source: file.text, modules }
}

/** What in an action's code is meant differently than its author thinks: templates, and secrets that are not declared. */
export function checkCode(code: ActionContract['code'], secrets: string[], contract: string, report: Report): void {
  for (const [path, text] of Object.entries({ ...code.modules, [code.file]: code.source })) {
    const source = { path, text }
    reportLostCharacters(source, report)
    const plain = withoutComments(text)
    for (const found of plain.matchAll(/\{\{\s*([a-z_][\w-]*(?:\.[\w-]+)*)\s*\}\}/gi)) {
      report('template-in-code', placeOf(source, found.index), `{{${found[1]}}} is not filled in inside code. Declare an input in ${contract} and read it from event.inputFields.`)
    }
    for (const found of plain.matchAll(/process\.env\.([A-Za-z_]\w*)|process\.env\[['"](\w+)['"]\]/g)) {
      const name = found[1] ?? found[2] ?? ''
      if (!secrets.includes(name)) report('unknown-secret', placeOf(source, found.index), `The secret ${name} is not declared. Add it in ${contract}: secrets: [${[...secrets, name].join(', ')}].`)
    }
  }
}

/** Comments become blanks of the same length, line breaks stay; strings are passed over. */
function withoutComments(text: string): string {
  return text.replaceAll(/("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|(?<![:\w])\/\/[^\n]*/g, (all, quoted: string | undefined) => quoted ?? all.replaceAll(/[^\n]/g, ' '))
}

function importsOf(text: string): { target: string; index: number }[] {
  const found = withoutComments(text).matchAll(/(?:\brequire\(\s*|\bfrom\s+|\bimport\s*\(\s*|\bimport\s+)(['"])(\.{1,2}\/[^'"]+)\1/g)
  return [...found].map((match) => ({ target: match[2] ?? '', index: match.index }))
}

function resolve(from: string, target: string): string {
  const parts = from.split('/').slice(0, -1)
  for (const part of target.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.') parts.push(part)
  }
  return parts.join('/')
}

function placeOf({ path, text }: SourceFile, index: number) {
  const lines = text.slice(0, index).split('\n')
  return { file: path, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 }
}
