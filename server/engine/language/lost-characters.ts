import type { SourceFile } from '../flow.ts'
import type { Report } from './problems.ts'

/** What stands in a text for bytes that were no UTF-8 when the file was read. */
const LOST = '\uFFFD'

/** Reports the first place where a character was lost because the file is not saved as UTF-8. */
export function reportLostCharacters({ path, text }: SourceFile, report: Report): void {
  const at = text.indexOf(LOST)
  if (at < 0) return
  const lines = text.slice(0, at).split('\n')
  report('not-utf8', { file: path, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 }, 'A character is lost here: the file is not saved as UTF-8. Save it as UTF-8, and write the character anew.')
}
