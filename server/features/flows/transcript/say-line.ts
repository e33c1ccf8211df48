import { fold } from '../../../engine/answers/fold.ts'
import type { ShownQuestion } from '../../../engine/run.ts'
import type { VisitorInput } from '../rehearsal/rehearse.ts'
import { labelsOf } from './format-event.ts'

const TYPES: Record<string, string> = {
  jpg: 'image/jpeg', jpeg: 'image/jpeg', png: 'image/png', gif: 'image/gif', webp: 'image/webp', pdf: 'application/pdf', txt: 'text/plain',
}

/**
 * What the visitor sends: a typed text, clicks on labels of the open question, or files.
 * @throws Error when there is no such button.
 */
export function sayLine(line: { said: string; clicks: string[]; files: string[] }, open: ShownQuestion | null): VisitorInput {
  const files = line.files.map((name) => ({ name, size: 1024, type: TYPES[name.split('.').pop() ?? ''] ?? 'application/octet-stream', url: `file:${name}` }))
  if (line.clicks.length === 0) return { text: line.said, ids: null, files }
  const ids = line.clicks.flatMap((label) => idOf(label, open))
  return { text: line.clicks.join(', '), ids, files: [] }
}

/** The id of a button; none for the one that skips. */
function idOf(label: string, open: ShownQuestion | null): string[] {
  const choice = open?.choices.find((offered) => fold(offered.label) === fold(label) || offered.id === label)
  if (choice) return [choice.id]
  if (open?.skip != null && fold(open.skip) === fold(label)) return []
  const offered = labelsOf(open).map((name) => `[${name}]`).join(' ')
  throw new Error(`there is no button [${label}]; ${offered === '' ? 'no question with buttons is open' : `there are ${offered}`}`)
}
