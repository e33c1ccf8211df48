import type { Flow, Problem, Workspace } from '../../flow.ts'
import { allSteps } from '../../machine/lay-out.ts'
import type { Context, Names } from '../context.ts'
import type { Declared } from '../declare-world.ts'
import type { Translation } from '../files/texts-file.ts'
import { hint } from '../suggest.ts'
import type { Parsed } from '../sort-files.ts'
import type { MapNode } from '../yaml/node.ts'
import { checkTexts, nearestPlace } from './translated-texts.ts'
import { textsOf } from './texts-of.ts'

type Read = { parsed: Parsed; translation: Translation }

/** Puts translations into their flows and reports what is missing, orphaned, stale, or speaks of other values than its source. */
export function applyTranslations(
  read: Read[],
  files: Parsed[],
  workspace: Workspace,
  declared: Declared,
  contextOf: (file: Parsed) => Context,
  problems: readonly Problem[],
): void {
  const flows = [...Object.values(workspace.bots), ...Object.values(workspace.flows)]
  const done = new Set<string>()
  for (const { parsed, translation } of read) {
    const flow = flows.find(({ name }) => name === translation.flow)
    if (!flow) {
      const known = Object.keys(declared.world.flows)
      const message = `There is no bot or flow "${translation.flow}"${hint(translation.flow, known)}`
      if (!known.includes(translation.flow)) parsed.report('unknown-flow', translation.flowAt, message)
      continue
    }
    const id = `${flow.name} ${translation.language}`
    if (done.has(id)) parsed.report('duplicate-name', translation.languageAt, `There is another file with the ${translation.language} texts of ${flow.name}.`)
    done.add(id)
    const names = declared.flowFiles.get(flow.file)?.names
    const ctx = contextOf(parsed)
    const tree = files.find(({ path }) => path === flow.file)?.tree
    applyOne(flow, translation, names ? { ...ctx, names } : ctx, brokenIn(flow, tree, names, problems))
  }
  for (const flow of flows) {
    const file = files.find(({ path }) => path === flow.file)
    for (const language of flow.languages.slice(1)) {
      if (!file || done.has(`${flow.name} ${language}`) || textsOf(flow).length === 0) continue
      const at = { file: flow.file, line: 1, column: 1 }
      file.report('missing-translation', placeOfLanguage(file, language) ?? at, `The ${language} texts of ${flow.name} are missing: write ${translationPath(flow.file, language)}; \`midflow texts\` begins it.`)
    }
  }
}

/** `bots/support.yaml` → `bots/support.de.yaml`. */
export const translationPath = (file: string, language: string): string => file.replace(/(\.\w+)$/, `.${language}$1`)

/** Says of a step, or a top-level key, whether it could not be read or has a problem of its own. */
function brokenIn(flow: Flow, tree: MapNode | undefined, names: Names | undefined, problems: readonly Problem[]): (step: string) => boolean {
  const lines = problems.filter(({ at, severity }) => at.file === flow.file && severity === 'error').map(({ at }) => at.line)
  const starts = [...(names?.steps.values() ?? [])].map(({ at }) => at.line).concat((tree?.entries ?? []).map(({ keyAt }) => keyAt.line)).toSorted((a, b) => a - b)
  const read = new Set(allSteps(flow).map(({ id }) => id))
  return (step) => {
    const declared = names?.steps.get(step)
    if (declared && !read.has(step)) return true
    const from = declared?.at.line ?? tree?.entries.find(({ key }) => key === step)?.keyAt.line
    if (from === undefined) return false
    const to = starts.find((line) => line > from) ?? Infinity
    return lines.some((line) => line >= from && line < to)
  }
}

function applyOne(flow: Flow, translation: Translation, ctx: Context, isKnownBroken: (step: string) => boolean): void {
  const { language } = translation
  if (!flow.languages.slice(1).includes(language)) {
    const message = language === flow.languages[0] ? `${flow.file} itself is written in ${language}.` : `${flow.name} does not speak ${language}: add it to "languages" in ${flow.file}.`
    ctx.report('unknown-language', translation.languageAt, message)
  }
  flow.texts[language] = checkTexts(flow, translation, ctx, isKnownBroken)
  for (const interrupt of flow.interrupts) {
    const hears = translation.hears.get(interrupt.name)
    if (hears) interrupt.hears[language] = hears.phrases
    else ctx.report('missing-translation', nearestPlace(`interrupts.${interrupt.name}`, translation), `What the interrupt "${interrupt.name}" hears in ${language} is missing: ${interrupt.name}: { hears: […] }.`)
  }
  for (const [name, { at }] of translation.hears) {
    if (!flow.interrupts.some((interrupt) => interrupt.name === name)) {
      ctx.report('orphaned-translation', at, `${flow.name} has no interrupt "${name}"${hint(name, flow.interrupts.map((interrupt) => interrupt.name))}`)
    }
  }
}

function placeOfLanguage(file: Parsed, language: string) {
  const languages = file.tree.entries.find(({ key }) => key === 'languages')?.value
  return languages?.kind === 'list' ? languages.items.find((item) => item.kind === 'text' && item.text === language)?.at : undefined
}
