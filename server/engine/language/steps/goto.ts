import { defineVerb } from '../verb.ts'

export const goto = defineVerb('goto', {}, (_keys, base) => ({ ...base, verb: 'goto' }))
