import type { Context } from '../context.ts'
import { entriesOf, mapSchema, openMap, type Schema, type Shape } from '../reader.ts'
import { plainText, wordsOf } from '../scalars.ts'
import { raw } from '../value.ts'
import type { Node, TextNode } from '../yaml/node.ts'
import type { Place } from '../../flow.ts'
import { readHears } from './flow-file.ts'
import { language } from './settings-file.ts'
import { version } from './version.ts'

/** A file of translations. `texts`: by text key; `hears`: phrases by interrupt; `places`: where each key and its surroundings stand. */
export type Translation = {
  file: string
  flow: string
  flowAt: Place
  language: string
  languageAt: Place
  texts: Map<string, TextNode>
  hears: Map<string, { phrases: string[]; at: Place }>
  places: Map<string, Place>
  /** Text key to `SOURCE-TRANSLATION`, hashes of both when the translation was last known to fit. */
  hashes: Map<string, string>
  stepsAt: Place
}

type Keys = {
  midflow: true; texts: string; language: string; 'no-answer': Node; 'on-error': Node; interrupts: Node; steps: Node; translated: Node
}
const tree = () => raw({ type: 'object' })
const TEXTS: Shape<Keys> = {
  midflow: version, texts: plainText, language, 'no-answer': tree(), 'on-error': tree(), interrupts: tree(), steps: tree(), translated: tree(),
}

export const textsSchema = (): Schema => mapSchema(TEXTS, ['texts', 'language'])

/** `bots/NAME.LANGUAGE.yaml`: the texts of a flow in another language, in the shape of the flow with its steps flattened. */
export function readTexts(node: Node, ctx: Context): Translation | null {
  const keys = openMap(node, ctx, TEXTS, { what: 'A file of texts', required: ['texts', 'language'] })
  if (!keys) return null
  keys.get('midflow')
  const found: Translation = {
    file: ctx.file, flow: keys.get('texts') ?? '', flowAt: keys.node('texts')?.at ?? node.at, language: keys.get('language') ?? '', languageAt: keys.node('language')?.at ?? node.at,
    texts: new Map(), hears: new Map(), places: new Map(), hashes: new Map(), stepsAt: keys.at('steps'),
  }
  const heard = new Map<string, string>()
  for (const top of ['no-answer', 'on-error', 'interrupts', 'steps'] as const) {
    const part = keys.get(top)
    if (part && top !== 'steps') found.places.set(top, keys.at(top))
    if (part) collect(part, top === 'steps' ? [] : [top], found, heard, ctx)
  }
  for (const { key, value } of (keys.has('translated') && entriesOf(keys.node('translated') ?? node, ctx, 'translated')) || []) {
    if (value.kind === 'text') found.hashes.set(key, value.text)
  }
  return found
}

function collect(node: Node, path: string[], found: Translation, heard: Map<string, string>, ctx: Context): void {
  if (node.kind === 'text') {
    const text = wordsOf(node, ctx)
    if (text) found.texts.set(path.join('.'), text)
    return
  }
  if (node.kind === 'list') {
    node.items.forEach((item, i) => collect(item, [...path, String(i + 1)], found, heard, ctx))
    return
  }
  for (const { key, keyAt, value } of node.entries) {
    const inside = [...path, key]
    found.places.set(inside.join('.'), keyAt)
    if (path[0] === 'interrupts' && path.length === 2 && key === 'hears') {
      found.hears.set(path[1] ?? '', { phrases: readHears(value, ctx, path[1] ?? '', heard), at: value.at })
    } else collect(value, inside, found, heard, ctx)
  }
}
