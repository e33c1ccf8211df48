import type { ErrorCode } from 'yaml'

/** What a syntax error of the YAML parser means for the author, with the corrected line where it is plain. */
export function explainSyntax(code: ErrorCode, message: string, text: string, offset: number): { message: string; fix: string | null } {
  switch (code) {
    case 'BAD_INDENT':
      return /end with a ([}\]])/.test(message)
        ? { message: `A "${message.at(-1)}" is missing: the collection that was opened before is not closed.`, fix: null }
        : { message: 'The indentation does not fit: keys of one map begin in the same column.', fix: null }
    case 'BLOCK_AS_IMPLICIT_KEY':
      return { message: 'There are two values on one line, or the lines below are indented too far. A text with ": " must be in quotes.', fix: null }
    case 'MULTILINE_IMPLICIT_KEY':
      return { message: 'The line does not belong where it stands: check its indentation.', fix: null }
    case 'MISSING_CHAR':
      return { message: /quote/.test(message) ? 'The closing quote is missing.' : 'A key must be followed by ":" and a value.', fix: null }
    case 'MULTIPLE_DOCS':
      return { message: 'A file holds one document: "---" must not stand in it.', fix: null }
    case 'BAD_DQ_ESCAPE':
      return { message: `${JSON.stringify(text.slice(offset, offset + 2))} means nothing in a double-quoted text. Write the backslash twice, or use single quotes.`, fix: null }
    case 'BLOCK_IN_FLOW':
      return { message: 'The text is broken by ": " inside { } or [ ]. Quote it.', fix: null }
    case 'TAB_AS_INDENT':
      return { message: 'There is a tab here; YAML wants spaces.', fix: null }
    case 'BAD_ALIAS':
    case 'TAG_RESOLVE_FAILED':
      return { message: 'Anchors, aliases and tags are not used in flow files. Quote the text, or write it out.', fix: null }
    default:
      return { message: `This is not valid YAML: ${message.replace(/\n[\s\S]*/, '')}.`, fix: null }
  }
}
