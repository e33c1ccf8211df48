import type { Condition, Field, Flow, Interrupt, Ladder, Outcome, ValueType } from '../../flow.ts'
import { fold } from '../../answers/fold.ts'
import { condition } from '../condition.ts'
import type { Context, Names } from '../context.ts'
import { ladder, outcome, readOutcome, readSteps } from '../outcome.ts'
import { entriesOf, into, listOf, mapSchema, openMap, type Opened, type Reader, type Schema, type Shape } from '../reader.ts'
import { plainText } from '../scalars.ts'
import { fields, variables } from '../value-type.ts'
import { raw } from '../value.ts'
import type { Node } from '../yaml/node.ts'
import { language } from './settings-file.ts'
import { version } from './version.ts'

/** As it stands in the file: phrases of the flow's first language. */
type ReadInterrupt = Omit<Interrupt, 'hears'> & { hears: string[] }

type Keys = {
  midflow: true; bot: string; flow: string; title: string; languages: string[]; show: Condition; input: Record<string, Field>; output: Record<string, Field>
  variables: Record<string, ValueType>; 'no-answer': Ladder; 'on-error': Outcome; interrupts: ReadInterrupt[]; steps: Node
}

const interrupts: Reader<ReadInterrupt[]> = {
  schema: () => ({ type: 'object', additionalProperties: { $ref: '#/definitions/interrupt' } }),
  read: readInterrupts,
}

const FLOW: Shape<Keys> = {
  midflow: version, bot: plainText, flow: plainText, title: plainText, languages: listOf(language), show: condition, input: fields, output: fields, variables,
  'no-answer': ladder, 'on-error': outcome, interrupts, steps: raw({ $ref: '#/definitions/steps' }),
}

export const flowSchema = (): Schema => ({ ...mapSchema(FLOW, ['steps']), anyOf: [{ required: ['bot'] }, { required: ['flow'] }] })

/** A bot or a sub-flow. `names`: what `declareFlow` found in it. */
export function readFlow(node: Node, ctx: Context, kind: 'bot' | 'flow', name: string, names: Names): Omit<Flow, 'texts'> | null {
  const inside: Context = { ...ctx, names, path: [] }
  const keys = openMap(node, inside, FLOW, { what: kind === 'bot' ? 'A bot' : 'A flow', required: ['steps'] })
  if (!keys) return null
  keys.get('midflow')
  checkKind(keys, kind, inside)
  const steps = keys.get('steps')
  const languages = languagesOf(keys, ctx)
  return {
    kind,
    name,
    file: ctx.file,
    title: keys.get('title') ?? name,
    languages,
    show: keys.get('show') ?? null,
    input: keys.get('input') ?? {},
    output: keys.get('output') ?? {},
    variables: names.variables,
    noAnswer: keys.get('no-answer') ?? [],
    onError: keys.get('on-error') ?? null,
    interrupts: (keys.get('interrupts') ?? []).map(({ hears, ...rest }) => ({ ...rest, hears: { [languages[0] ?? 'en']: hears } })),
    steps: steps ? readSteps(steps, inside, true) : [],
  }
}

function languagesOf(keys: Opened<Keys>, ctx: Context): string[] {
  const languages = keys.get('languages') ?? ctx.world.settings.languages.slice(0, 1)
  const twice = languages.find((each, i) => languages.indexOf(each) !== i)
  if (twice) ctx.report('duplicate-key', keys.at('languages'), `The language ${twice} stands there twice.`)
  return languages
}

function checkKind(keys: Opened<Keys>, kind: 'bot' | 'flow', ctx: Context): void {
  if (keys.has('bot') && keys.has('flow')) ctx.report('two-kinds', keys.at('flow'), 'A file is a bot or a flow, not both.')
  const misplaced: ('show' | 'interrupts' | 'no-answer' | 'on-error' | 'input' | 'output')[] = kind === 'flow' ? ['show', 'interrupts', 'no-answer', 'on-error'] : ['input', 'output']
  for (const key of misplaced) {
    if (keys.has(key)) ctx.report('misplaced-key', keys.at(key), kind === 'flow' ? `"${key}" belongs to the bot: a flow that is called has that of its bot.` : `"${key}" is for flows that are called ("flow:"); a bot has none.`)
  }
}

function readInterrupts(node: Node, ctx: Context): ReadInterrupt[] | undefined {
  const heard = new Map<string, string>()
  return entriesOf(node, ctx, 'interrupts')?.flatMap(({ key, keyAt, value }) => {
    const inside = into(ctx, key)
    const phrases = value.kind === 'map' ? value.entries.find((entry) => entry.key === 'hears') : undefined
    if (!phrases) ctx.report('missing-key', keyAt, `The interrupt "${key}" needs "hears": what visitors write, e.g. hears: [agent, human].`)
    const hears = phrases ? readHears(phrases.value, inside, key, heard) : []
    const follows = readOutcome(value, inside, ['hears'])
    return follows ? [{ name: key, hears, outcome: follows }] : []
  })
}

/** Phrases; each is heard by one interrupt only. `heard`: folded phrase to the interrupt's name. */
export function readHears(node: Node, ctx: Context, name: string, heard: Map<string, string>): string[] {
  const items = node.kind === 'list' ? node.items : [node]
  if (items.length === 0) ctx.report('no-value', node.at, `The interrupt "${name}" hears nothing: write what visitors say, e.g. [agent, human].`)
  return items.flatMap((item, i) => {
    const phrase = plainText.read(item, into(ctx, String(i + 1)))
    if (phrase === undefined) return []
    const folded = fold(phrase)
    const before = heard.get(folded)
    if (before !== undefined) ctx.report('duplicate-phrase', item.at, before === name ? `"${phrase}" is in the list already: capitals, accents and punctuation do not count.` : `"${phrase}" is heard by the interrupt "${before}" already.`)
    heard.set(folded, name)
    return [phrase]
  })
}
