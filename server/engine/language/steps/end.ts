import { text } from '../text.ts'
import { defineVerb } from '../verb.ts'

export const end = defineVerb('end', { end: text }, (keys, base) => ({ ...base, verb: 'end', text: keys.get('end') ?? null }))
