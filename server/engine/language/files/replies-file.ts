import type { PreparedReply, Text } from '../../flow.ts'
import { REPLY_ROOTS } from '../../reply-scope.ts'
import { checkTemplate } from '../check-template.ts'
import type { Context } from '../context.ts'
import { mapOf, mapSchema, openMap, type Reader, type Schema, type Shape, WORDS } from '../reader.ts'
import { oneOf, plainText, wordsOf } from '../scalars.ts'
import type { Node } from '../yaml/node.ts'

const words: Reader<Text> = {
  schema: () => WORDS,
  read: (node, ctx) => {
    const found = wordsOf(node, ctx)
    if (!found) return undefined
    checkTemplate(found, ctx, 'text', REPLY_ROOTS)
    return { key: ctx.path.join('.'), source: found.text, at: found.at }
  },
}

type Keys = { title: string; language: string; text: Text }
const shape = (languages: readonly string[]): Shape<Keys> => ({
  title: plainText,
  language: { ...oneOf('language', languages), schema: () => ({ type: 'string' }) },
  text: words,
})

export const repliesSchema = (): Schema => ({ type: 'object', additionalProperties: mapSchema(shape([]), ['text']) })

/** The prepared replies under `replies:`. */
export function readReplies(node: Node, ctx: Context): Record<string, PreparedReply> {
  const keysOf = shape(ctx.world.settings.languages)
  const reply: Reader<Omit<PreparedReply, 'name' | 'title'> & { title: string | null }> = {
    schema: () => mapSchema(keysOf, ['text']),
    read: (value, inside) => {
      const keys = openMap(value, inside, keysOf, { what: 'A reply', required: ['text'] })
      const [title, language, text] = [keys?.get('title'), keys?.get('language'), keys?.get('text')]
      return text && { title: title ?? null, language: language ?? null, text }
    },
  }
  const read = mapOf('replies', reply).read(node, ctx) ?? {}
  return Object.fromEntries(Object.entries(read).map(([name, found]) => [name, { ...found, name, title: found.title ?? name }]))
}
