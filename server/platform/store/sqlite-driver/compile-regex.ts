import { badValue, StoreError } from './errors.ts'
import { equalValues } from './compare-values.ts'
import { isRegExp } from './values.ts'

/**
 * The regular expression of `{ $regex, $options }`. Options are `i`, `m` and `s`; MongoDB's `x` and `u` are refused,
 * and so is a pattern that JavaScript cannot read.
 */
export function compileRegex(pattern: unknown, options: unknown): RegExp {
  if (!isRegExp(pattern) && typeof pattern !== 'string') throw badValue('$regex has to be a string')
  if (options !== undefined && options !== null && typeof options !== 'string') throw badValue('$options has to be a string')
  const source = typeof pattern === 'string' ? pattern : pattern.source
  const flags = typeof options === 'string' ? options : typeof pattern === 'string' ? '' : pattern.flags
  return build(source, flags)
}

/** Tests strings, and stored regular expressions for being the same. Safe to call again and again, whatever the flags. */
export function regexTest(regex: RegExp): (value: unknown) => boolean {
  const matcher = build(regex.source, regex.flags.replace(/[gydu]/g, ''))
  return (value) => (typeof value === 'string' ? matcher.test(value) : isRegExp(value) && equalValues(value, regex))
}

function build(source: string, flags: string): RegExp {
  if (!/^[ims]*$/.test(flags)) throw badValue(`invalid flag in regex options: ${flags}`)
  try {
    return new RegExp(source, [...new Set(flags)].join(''))
  } catch (error) {
    throw new StoreError(51091, `Regular expression is invalid: ${error instanceof Error ? error.message : String(error)}`)
  }
}
