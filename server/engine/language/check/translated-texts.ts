import type { Flow, Place, Text } from '../../flow.ts'
import { fold } from '../../answers/fold.ts'
import { compileTemplate } from '../../templates/compile-template.ts'
import { checkTemplate } from '../check-template.ts'
import type { Context } from '../context.ts'
import type { Translation } from '../files/texts-file.ts'
import { hint } from '../suggest.ts'
import { hashOf } from './hash-of.ts'
import { textsOf } from './texts-of.ts'

/**
 * The translated texts by key, each checked against its source. `ctx.names` are those of the flow; `isKnownBroken`: a step
 * (or top-level key) of the source is itself reported, so that what is missing of it says nothing new.
 */
export function checkTexts(flow: Flow, translation: Translation, ctx: Context, isKnownBroken: (step: string) => boolean): Record<string, string> {
  const sources = textsOf(flow)
  const wanted = new Map(sources.map((text) => [text.key, text]))
  const renamed = renames(ctx)
  const found: Record<string, string> = {}
  for (const [written, node] of translation.texts) {
    const [step = '', ...rest] = written.split('.')
    const key = wanted.has(written) ? written : [renamed.get(step) ?? step, ...rest].join('.')
    const source = wanted.get(key)
    if (!source) {
      if (isKnownBroken(step)) continue
      ctx.report('orphaned-translation', translation.places.get(written) ?? node.at, orphan(step, written, wanted, ctx))
      continue
    }
    found[key] = node.text
    if (node.text.trim() === '' && source.source.trim() !== '') {
      ctx.report('missing-translation', node.at, `The ${translation.language} text is empty.`)
      continue
    }
    const difference = placeholderDifference(source.source, node.text)
    if (difference) ctx.report('different-placeholders', node.at, difference)
    else checkTemplate(node, ctx, 'value')
    if (isStale(translation.hashes.get(written), source.source, node.text)) {
      ctx.report('stale-translation', node.at, `The text that this translates has changed; it is now "${source.source}". Translate it anew, then run \`midflow texts\`.`)
    }
  }
  for (const text of sources) {
    if (Object.hasOwn(found, text.key) || text.source.trim() === '') continue
    ctx.report('missing-translation', nearestPlace(text.key, translation), `The ${translation.language} text of "${text.key}" is missing: "${text.source}" (${text.at.file}, line ${text.at.line}).`)
  }
  checkLabels(sources, found, translation, ctx)
  return found
}

/** `hashes`: of source and translation when they were last known to fit. Stale: the source has changed and the translation not. */
export function isStale(hashes: string | undefined, source: string, translated: string): boolean {
  const [sourceHash, ownHash] = hashes?.split('-') ?? []
  return sourceHash !== undefined && sourceHash !== hashOf(source) && ownHash === hashOf(translated)
}

function orphan(step: string, written: string, wanted: Map<string, Text>, ctx: Context): string {
  const steps = new Set([...wanted.keys()].map((key) => key.split('.')[0] ?? ''))
  if (!steps.has(step)) {
    return ctx.names.steps.has(step) ? `The step "${step}" has no text to translate.` : `There is no step "${step}"${hint(step, steps)}`
  }
  return `There is no text "${written}" to translate${hint(written, [...wanted.keys()].filter((key) => key.startsWith(`${step}.`)))}`
}

/** Former names of steps to present ones. */
const renames = (ctx: Context): Map<string, string> =>
  new Map([...ctx.names.steps.values()].flatMap(({ was, name }) => (was === null ? [] : [[was, name]])))

/** The innermost thing around a key that stands in the file. */
export function nearestPlace(key: string, translation: Translation): Place {
  const parts = key.split('.')
  for (let length = parts.length; length > 0; length--) {
    const at = translation.places.get(parts.slice(0, length).join('.'))
    if (at) return at
  }
  return translation.stepsAt
}

function placeholderDifference(source: string, translated: string): string | null {
  const [wanted, given] = [pathsIn(source), pathsIn(translated)]
  if (!wanted || !given) return null
  const missing = [...wanted].filter((path) => !given.has(path))
  const added = [...given].filter((path) => !wanted.has(path))
  if (missing.length === 0 && added.length === 0) return null
  const parts = [missing.length > 0 && `{{${missing.join('}}, {{')}}} is missing here`, added.length > 0 && `{{${added.join('}}, {{')}}} is not in the source`]
  return `The placeholders differ from the source: ${parts.filter(Boolean).join('; ')}.`
}

function pathsIn(source: string): Set<string> | null {
  try {
    return new Set(compileTemplate(source).paths.map((path) => path.join('.')))
  } catch {
    return null
  }
}

/** Labels of one question that cannot be told apart when they are typed. */
function checkLabels(sources: Text[], found: Record<string, string>, translation: Translation, ctx: Context): void {
  const seen = new Map<string, string>()
  for (const { key } of sources) {
    const label = found[key]
    const question = /^(.+\.choices)\.[^.]+$/.exec(key)?.[1]
    const node = translation.texts.get(key)
    if (label === undefined || question === undefined || !node) continue
    const folded = `${question} ${fold(label)}`
    const before = seen.get(folded)
    if (before !== undefined) ctx.report('same-labels', node.at, `"${label}" cannot be told from "${before}" when it is typed: capitals, accents and punctuation do not count.`)
    seen.set(folded, label)
  }
}
