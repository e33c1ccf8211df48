import { setIn } from './format-event.ts'
import type { Played, PlayedLine } from './play-transcript.ts'

/** Lines shown before a difference. */
const CONTEXT = 2

/** A played conversation for the terminal: one line when it passed, else what differs, with line numbers. */
export function formatPlayed(played: Played): string[] {
  if (played.passed) return [`✓ ${played.file}  ${played.name}`]
  const shown = played.lines.map((_, i) => played.lines.slice(Math.max(0, i), i + CONTEXT + 1).some((line) => line.kind !== 'same'))
  const body = played.lines.flatMap((line, i) => {
    if (!shown[i]) return []
    return [...(i > 0 && !shown[i - 1] ? ['      ⋮'] : []), ...formatLine(line)]
  })
  return [`✗ ${played.file}:${played.line}  ${played.name}`, ...body, ...played.notes.map((note) => `      note: ${note}`)]
}

function formatLine(line: PlayedLine): string[] {
  const number = String(line.line ?? '').padStart(5)
  const text = setIn(line.text).replaceAll('\n', '\n        ')
  switch (line.kind) {
    case 'same':
      return [`${number}   ${text}`]
    case 'missing':
      return [`${number} - ${text}`]
    case 'extra':
      return [`${number} + ${text}`]
    case 'wrong':
      return [`${number} ! ${text}`, `          ${line.why}`]
  }
}
