import { fold } from '../../answers/fold.ts'
import type { AskStep, Choice, Ladder, QuestionType, Text, ValueType } from '../../flow.ts'
import type { Context } from '../context.ts'
import { questionType } from '../declare-flow.ts'
import { ladder, readOutcome } from '../outcome.ts'
import { readDestination } from '../paths.ts'
import { entriesOf, into, listOf, type Opened, openMap, type Reader, type Shape, WORDS } from '../reader.ts'
import { boolean, count, oneOf, plainText, scalarOf, size } from '../scalars.ts'
import { text } from '../text.ts'
import { convertLiteral, fits } from '../types.ts'
import { mismatch, raw } from '../value.ts'
import { defineVerb } from '../verb.ts'
import type { Node } from '../yaml/node.ts'

const TYPES = ['text', 'email', 'email-code', 'phone', 'number', 'date', 'yes-no', 'choice', 'file', 'rating'] as const

/** Which types a key is for; the others may have any. */
const ONLY_FOR: Record<string, readonly QuestionType[]> = {
  choices: ['choice'], pick: ['choice'], accept: ['file'], max: ['file'], pattern: ['text'], between: ['number', 'date', 'rating'],
}

const choices: Reader<Choice[]> = {
  schema: () => ({ type: 'object', additionalProperties: WORDS, minProperties: 1 }),
  read: (node, ctx) => {
    const seen = new Map<string, string>()
    const entries = entriesOf(node, ctx, 'choices')
    if (entries?.length === 0) ctx.report('no-choices', node.at, 'There are no choices here.')
    return entries?.flatMap(({ key, keyAt, value }) => {
      if (!/^[\w-]+$/.test(key)) ctx.report('bad-name', keyAt, `"${key}" is no id for a choice: use letters, digits, "_" and "-". The label stands behind it.`)
      const label = text.read(value, into(ctx, key))
      if (!label) return []
      const folded = fold(label.source)
      const before = seen.get(folded)
      if (folded !== '' && before !== undefined && !label.source.includes('{{')) {
        ctx.report('same-labels', value.at, `"${label.source}" cannot be told from "${before}" when it is typed: capitals, accents and punctuation do not count.`)
      }
      seen.set(folded, label.source)
      return [{ id: key, label }]
    })
  },
}

type Pick = { 'at-least': number; 'at-most': number }
const PICK: Shape<Pick> = { 'at-least': count(0), 'at-most': count(1) }
type Max = { files: number; size: number }
const MAX: Shape<Max> = { files: count(1), size }

type Ask = {
  ask: Text; type: QuestionType; choices: Choice[]; pick: { atLeast: number; atMost: number }; save: Node; optional: Text; 'skip-if-known': boolean
  pattern: string; between: Node; sensitive: boolean; accept: string[]; max: { files: number; size: number }; invalid: AskStep['invalid']; 'no-answer': Ladder
}

const ASK: Shape<Ask> = {
  ask: text,
  type: oneOf('type of question', TYPES),
  choices,
  pick: {
    schema: () => ({ type: 'object', properties: { 'at-least': { type: 'integer' }, 'at-most': { type: 'integer' } }, additionalProperties: false }),
    read: (node, ctx) => {
      const keys = openMap(node, ctx, PICK, { what: 'pick' })
      const [atLeast, atMost] = [keys?.get('at-least') ?? 0, keys?.get('at-most') ?? Number.MAX_SAFE_INTEGER]
      if (keys && atLeast > atMost) ctx.report('bad-value', node.at, `At least ${atLeast} and at most ${atMost} cannot both hold.`)
      return keys ? { atLeast, atMost } : undefined
    },
  },
  save: raw({ type: 'string' }),
  optional: text,
  'skip-if-known': boolean,
  pattern: plainText,
  between: raw({ type: 'array', minItems: 2, maxItems: 2 }),
  sensitive: boolean,
  accept: listOf(plainText),
  max: {
    schema: () => ({ type: 'object', properties: { files: { type: 'integer' }, size: size.schema() }, additionalProperties: false }),
    read: (node, ctx) => {
      const keys = openMap(node, ctx, MAX, { what: 'max' })
      return keys ? { files: keys.get('files') ?? 1, size: keys.get('size') ?? 10 * 1024 ** 2 } : undefined
    },
  },
  invalid: {
    schema: () => ({ type: 'object', properties: { say: WORDS, tries: { type: 'integer', minimum: 1 }, goto: { type: 'string' }, steps: { $ref: '#/definitions/steps' } }, additionalProperties: false }),
    read: readInvalid,
  },
  'no-answer': ladder,
}

export const ask = defineVerb('ask', ASK, (keys, base, ctx) => {
  const written = keys.get('type')
  const type = written ?? (keys.has('choices') ? 'choice' : 'text')
  if (written !== undefined || !keys.has('type')) checkKeys(keys, type, base.at, ctx)
  const label = keys.get('ask')
  const options = keys.get('choices') ?? []
  const pick = keys.get('pick') ?? null
  if (pick && options.length > 0 && pick.atLeast > options.length) ctx.report('bad-value', keys.at('pick'), `There are only ${options.length} choices to pick from.`)
  const skip = keys.get('optional') ?? null
  const same = skip && options.find((choice) => fold(choice.label.source) === fold(skip.source))
  if (same) ctx.report('same-labels', skip.at, `"${skip.source}" cannot be told from the choice "${same.label.source}" when it is typed.`)
  return {
    ...base,
    verb: 'ask',
    text: label ?? { key: ctx.path.join('.'), source: '', at: base.at },
    type,
    choices: options,
    pick: pick && { atLeast: pick.atLeast, atMost: Math.min(pick.atMost, Math.max(options.length, 1)) },
    save: readSave(keys, ctx),
    optional: skip,
    skipIfKnown: keys.get('skip-if-known') ?? false,
    pattern: keys.get('pattern') ?? null,
    between: readBetween(keys.get('between'), type, ctx),
    sensitive: keys.get('sensitive') ?? false,
    accept: keys.get('accept') ?? [],
    max: keys.get('max') ?? (type === 'file' ? { files: 1, size: 10 * 1024 ** 2 } : null),
    invalid: keys.get('invalid') ?? null,
    noAnswer: keys.get('no-answer') ?? null,
  }
})

function checkKeys(keys: Opened<Ask>, type: QuestionType, at: AskStep['at'], ctx: Context): void {
  for (const [key, types] of Object.entries(ONLY_FOR)) {
    const name = Object.keys(ASK).find((each) => each === key)
    if (name && isKey(name) && keys.has(name) && !types.includes(type)) {
      ctx.report('key-type', keys.at(name), `"${key}" is for questions of type ${types.join(', ')}, and this is ${type}.`)
    }
  }
  if (type === 'choice' && !keys.has('choices')) ctx.report('missing-key', at, 'A question of type choice needs "choices".')
  if (keys.has('skip-if-known') && !keys.has('save')) ctx.report('missing-key', keys.at('skip-if-known'), '"skip-if-known" needs "save": what is known?')
}

const isKey = (name: string): name is keyof Ask => Object.hasOwn(ASK, name)

function readSave(keys: Opened<Ask>, ctx: Context): string[] | null {
  const node = keys.get('save')
  const name = node && scalarOf(node, into(ctx, 'save'), 'a variable or a property')
  const found = name && readDestination(name.text, name.at, ctx)
  if (!found) return null
  const answer = typeOfAnswer(keys)
  const isOwn = found.path.length === 1 && answer.type === 'enumeration' && found.type?.type === 'enumeration'
  if (!isOwn && !fits(answer, found.type)) ctx.report('wrong-type', name.at, mismatch(answer, found.type))
  return found.path
}

function typeOfAnswer(keys: Opened<Ask>): ValueType {
  const entries = (['type', 'choices', 'pick'] as const).flatMap((key) => {
    const value = keys.node(key)
    return value ? [{ key, keyAt: value.at, value }] : []
  })
  return questionType({ kind: 'map', entries, empty: [], at: keys.at('ask') })
}

function readBetween(node: Node | undefined, type: QuestionType, ctx: Context): AskStep['between'] {
  if (!node) return null
  const items = node.kind === 'list' ? node.items : []
  if (items.length !== 2) {
    ctx.report('bad-value', node.at, '"between" takes two values: [low, high].')
    return null
  }
  const [low, high] = items.map((item) => {
    const literal = item.kind === 'text' ? convertLiteral(item.text, { type: type === 'date' ? 'date' : 'number' }) : { problem: 'This must be one value.' }
    if ('value' in literal) return typeof literal.value === 'number' || typeof literal.value === 'string' ? literal.value : null
    ctx.report('bad-value', item.at, literal.problem)
    return null
  })
  if (low == null || high == null) return null
  if (low > high) ctx.report('bad-value', node.at, `${low} is more than ${high}: write the lower one first.`)
  return { low, high }
}

/** `say` after each wrong answer; the last of `tries` takes what else stands here. */
function readInvalid(node: Node, ctx: Context): AskStep['invalid'] | undefined {
  const entries = entriesOf(node, ctx, 'invalid')
  if (!entries) return undefined
  const find = (key: string) => entries.find((entry) => entry.key === key)
  const [said, tries] = [find('say'), find('tries')]
  const rest = entries.filter(({ key }) => key !== 'say' && key !== 'tries')
  const limit = tries && readTries(tries.value, ctx)
  if (tries && rest.length === 0) ctx.report('missing-key', tries.keyAt, '"tries" needs a "goto" beside it: where the last wrong answer leads.')
  if (!tries && rest[0]) ctx.report('missing-key', rest[0].keyAt, `"${rest[0].key}" needs "tries" beside it: after how many wrong answers?`)
  const follows = rest.length > 0 ? readOutcome({ kind: 'map', entries: rest, empty: [], at: node.at }, ctx) : null
  return { say: (said && text.read(said.value, into(ctx, 'say'))) ?? null, tries: limit ?? null, outcome: follows ?? null }
}

function readTries(node: Node, ctx: Context): number | undefined {
  const found = scalarOf(node, ctx, 'a whole number')
  if (!found) return undefined
  if (/^[1-9]\d{0,8}$/.test(found.text)) return Number(found.text)
  ctx.report('bad-tries', node.at, `"tries: ${found.text}" makes no sense: it counts wrong answers, so it is a whole number from 1 up, e.g. 3.`)
  return undefined
}
