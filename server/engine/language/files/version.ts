import type { Reader } from '../reader.ts'
import { scalarOf } from '../scalars.ts'

/** `midflow: 1`, the version of the language, in the first line where it stands. */
export const version: Reader<true> = {
  schema: () => ({ const: 1 }),
  read: (node, ctx) => {
    const found = scalarOf(node, ctx, 'a version')
    if (found && found.text !== '1') ctx.report('bad-version', node.at, `This Midflow reads version 1 of the language, not "${found.text}". Write midflow: 1, or install the version that knows it.`, '1')
    return true
  },
}
