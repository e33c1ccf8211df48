import type { Text } from '../flow.ts'
import { checkTemplate } from './check-template.ts'
import { type Reader, WORDS } from './reader.ts'
import { wordsOf } from './scalars.ts'

/** A text that people read: a template, with a key for translations. */
export const text: Reader<Text> = {
  schema: () => WORDS,
  read: (node, ctx) => {
    const found = wordsOf(node, ctx)
    if (!found) return undefined
    checkTemplate(found, ctx, 'text')
    return { key: ctx.path.join('.'), source: found.text, at: found.at }
  },
}
