import type { Doc } from './values.ts'

/** A cursor as callers of MongoDB's driver know it. */
export type DriverCursor = {
  toArray(): Promise<Doc[]>
  /** The next document, or null at the end. */
  next(): Promise<Doc | null>
  close(): Promise<void>
  explain(verbosity?: unknown): Promise<Doc>
  addCursorFlag(): DriverCursor
  [Symbol.asyncIterator](): AsyncIterator<Doc>
}

/** Makes a cursor: `all` reads everything at once, `stream` one after the other. */
export function createCursor(source: {
  all(): Promise<Doc[]>
  stream(): AsyncGenerator<Doc>
  explain(): Promise<Doc>
}): DriverCursor {
  let stream: AsyncGenerator<Doc> | null = null
  const next = async () => {
    stream ??= source.stream()
    const { value, done } = await stream.next()
    return done ? null : value
  }
  const close = async () => {
    await stream?.return(undefined)
  }
  const cursor: DriverCursor = {
    toArray: source.all,
    next,
    close,
    explain: source.explain,
    addCursorFlag: () => cursor,
    async *[Symbol.asyncIterator]() {
      try {
        for (let doc = await next(); doc !== null; doc = await next()) yield doc
      } finally {
        await close()
      }
    },
  }
  return cursor
}
