import type { Flow, Text } from '../../flow.ts'

/** Every text of a flow that is translated, in the order of the file. */
export function textsOf(flow: Omit<Flow, 'texts'>): Text[] {
  const found: Text[] = []
  collect([flow.noAnswer, flow.onError, flow.interrupts, flow.steps], found)
  return found.toSorted((a, b) => a.at.line - b.at.line || a.at.column - b.at.column)
}

function collect(part: unknown, found: Text[]): void {
  if (typeof part !== 'object' || part === null) return
  if (isText(part)) found.push(part)
  else for (const value of Object.values(part)) collect(value, found)
}

const isText = (part: object): part is Text => 'key' in part && 'source' in part && 'at' in part
