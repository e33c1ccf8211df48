import type { Flow, Workspace } from '../../flow.ts'
import type { Context } from '../context.ts'
import type { Declared } from '../declare-world.ts'
import type { Translation } from '../files/texts-file.ts'
import { hint } from '../suggest.ts'
import type { Parsed } from '../sort-files.ts'
import { checkTexts, nearestPlace } from './translated-texts.ts'
import { textsOf } from './texts-of.ts'

type Read = { parsed: Parsed; translation: Translation }

/** Puts translations into their flows and reports what is missing, orphaned, stale, or speaks of other values than its source. */
export function applyTranslations(read: Read[], files: Parsed[], workspace: Workspace, declared: Declared, contextOf: (file: Parsed) => Context): void {
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
    applyOne(flow, translation, names ? { ...ctx, names } : ctx)
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

function applyOne(flow: Flow, translation: Translation, ctx: Context): void {
  const { language } = translation
  if (!flow.languages.slice(1).includes(language)) {
    const message = language === flow.languages[0] ? `${flow.file} itself is written in ${language}.` : `${flow.name} does not speak ${language}: add it to "languages" in ${flow.file}.`
    ctx.report('unknown-language', translation.languageAt, message)
  }
  flow.texts[language] = checkTexts(flow, translation, ctx)
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
