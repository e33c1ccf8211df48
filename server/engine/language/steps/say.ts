import type { Text } from '../../flow.ts'
import { entriesOf, into, listOf, type Reader, WORDS } from '../reader.ts'
import { text } from '../text.ts'
import { defineVerb } from '../verb.ts'

type Said = { texts: Text[]; any: boolean }

/** A text; a list of bubbles; `{ any: […] }`, one of them. */
const said: Reader<Said> = {
  schema: () => {
    const one = WORDS
    const list = { type: 'array', items: one }
    return { anyOf: [one, list, { type: 'object', properties: { any: list }, required: ['any'], additionalProperties: false }] }
  },
  read: (node, ctx) => {
    if (node.kind === 'text') {
      const one = text.read(node, ctx)
      return one && { texts: [one], any: false }
    }
    if (node.kind === 'list') return { texts: listOf(text).read(node, ctx) ?? [], any: false }
    const [entry, second] = entriesOf(node, ctx, 'say') ?? []
    const wrong = entry && entry.key !== 'any' ? entry : second
    if (wrong) ctx.report('unknown-key', wrong.keyAt, `"say" takes a text, a list of texts, or { any: [ … ] }; it has no "${wrong.key}".`)
    if (entry?.key !== 'any') return undefined
    return { texts: listOf(text).read(entry.value, into(ctx, 'any')) ?? [], any: true }
  },
}

export const say = defineVerb('say', { say: said }, (keys, base) => ({ ...base, verb: 'say', ...(keys.get('say') ?? { texts: [], any: false }) }))
