import { apply, ErrorOf, getProperty, isArray, WeakMapOf, match, slice, splitText, stringify, symbolText, toText } from './primordials.ts'

/** Where in the author's files. */
export type Spot = { file: string | null; line: number | null; column: number | null }

const NOWHERE: Spot = { file: null, line: null, column: null }

const kinds = new WeakMapOf<object, string>()
const getKind = WeakMap.prototype.get
const setKind = WeakMap.prototype.set

/** Marks an error of ours with the kind that the run ends with if nobody catches it. */
export function markKind(error: object, kind: string): void {
  apply(setKind, kinds, [error, kind])
}

/** The kind of an error of ours, also when another error carries it as its cause. */
export function findKind(value: unknown): string | null {
  let current: unknown = value
  for (let depth = 0; depth < 4 && isObject(current); depth++) {
    const kind: unknown = apply(getKind, kinds, [current])
    if (typeof kind === 'string') return kind
    current = read(current, 'cause')
  }
  return null
}

/** A thrown value as JSON of the failure that the run ends with. Touches the value with care: it may be anything. */
export function describeThrown(value: unknown, files: readonly string[], kind: string | null = null): string {
  const spot = findSpot(textOf(read(value, 'stack')), files)
  const response = read(value, 'response')
  const status = [read(response, 'status'), read(value, 'status'), read(value, 'statusCode'), read(value, 'code')]
  let httpStatus: number | null = null
  for (let i = 0; i < status.length && httpStatus === null; i++) {
    const found = status[i]
    if (typeof found === 'number' && found >= 100 && found < 600) httpStatus = found
  }
  const retryAfter = read(read(response, 'headers'), 'retry-after')
  return failureJson({
    kind: kind ?? findKind(value) ?? (isAllocationFailure(value) ? 'memory' : 'threw'),
    name: textOf(read(value, 'name')) ?? null,
    message: messageOf(value),
    spot,
    httpStatus,
    retryAfter: typeof retryAfter === 'string' ? retryAfter : null,
    code: textOf(read(value, 'code')),
  })
}

export function failureJson(failure: { kind: string; name: string | null; message: string; spot?: Spot; httpStatus?: number | null; retryAfter?: string | null; code?: string | null }): string {
  const { file, line, column } = failure.spot ?? NOWHERE
  return (
    `{"ok":false,"kind":${stringify(failure.kind)},"name":${stringify(cut(failure.name, 200))},"message":${stringify(cut(failure.message, 8000))},` +
    `"file":${stringify(file)},"line":${stringify(line)},"column":${stringify(column)},` +
    `"httpStatus":${stringify(failure.httpStatus ?? null)},"retryAfter":${stringify(cut(failure.retryAfter ?? null, 200))},"code":${stringify(cut(failure.code ?? null, 100))}}`
  )
}

/** The first frame of a stack that is in one of the author's files. */
export function findSpot(stack: string | null, files: readonly string[]): Spot {
  if (stack === null) return NOWHERE
  const lines = splitText(slice(stack, 0, 20_000), '\n')
  for (let i = 0; i < lines.length; i++) {
    const found = match(/(?:at |\(|^)([^()\s][^()]*):(\d+):(\d+)\)?$/, lines[i] ?? '')
    if (!found) continue
    for (let f = 0; f < files.length; f++) {
      const file = files[f] ?? ''
      const written = found[1] ?? ''
      if (written === file || slice(written, -file.length - 1) === ` ${file}`) return { file, line: Number(found[2]), column: Number(found[3]) }
    }
  }
  return NOWHERE
}

/** Where the caller of our function stands. */
export const spotHere = (files: readonly string[]): Spot => findSpot(textOf(new ErrorOf().stack), files)

function messageOf(value: unknown): string {
  if (typeof value === 'symbol') return symbolText(value)
  if (typeof value === 'function') return 'a function was thrown'
  if (!isObject(value)) return `${toText(value)} was thrown`
  const message = textOf(read(value, 'message'))
  if (message !== null) {
    const inner = read(value, 'errors')
    return isArray(inner) && inner.length > 0 ? `${message}: ${messageOf(inner[0])}` : message
  }
  try {
    return `an object was thrown: ${cut(stringify(value), 2000)}`
  } catch {
    return 'an object was thrown that cannot be shown'
  }
}

/** A property of anything; undefined where reading it fails. */
export function read(value: unknown, name: string): unknown {
  try {
    return isObject(value) ? getProperty(value, name) : undefined
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): value is object => (typeof value === 'object' && value !== null) || typeof value === 'function'
const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)
const isAllocationFailure = (value: unknown): boolean => textOf(read(value, 'message')) === 'Array buffer allocation failed'

function cut(text: string | null | undefined, length: number): string | null {
  if (typeof text !== 'string') return null
  return text.length > length ? `${slice(text, 0, length)}… (${text.length - length} more characters)` : text
}
