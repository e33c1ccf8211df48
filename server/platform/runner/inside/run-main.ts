import { apply, TypeErrorOf } from './primordials.ts'
import { read } from './describe-thrown.ts'

/**
 * Calls the action's main function: `exports.main`, a default export, or `module.exports` itself. Gives its callback's first
 * value, or what it returns. Answers the promise to wait for, or null when main returned something else.
 */
export function runMain(exported: unknown, event: unknown, give: (value: unknown) => void): PromiseLike<unknown> | null {
  const main = findMain(exported)
  const callback = (value: unknown) => give(value)
  const returned: unknown = apply(main, undefined, [event, callback])
  if (isThenable(returned)) return returned
  if (returned !== undefined) give(returned)
  return null
}

function findMain(exported: unknown): (...args: unknown[]) => unknown {
  const found = [read(exported, 'main'), read(exported, 'default'), read(read(exported, 'default'), 'main'), exported]
  for (let i = 0; i < found.length; i++) {
    const main = found[i]
    if (typeof main === 'function') return (...args) => apply(main, undefined, args)
  }
  throw new TypeErrorOf('The code exports no main function. Write exports.main = async (event) => { … }')
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof read(value, 'then') === 'function'
}
