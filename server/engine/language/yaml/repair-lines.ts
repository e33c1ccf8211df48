import type { Report } from '../problems.ts'
import { quote } from './quote.ts'
import { repairFlow } from './repair-flow.ts'

/**
 * Finds text that YAML would lose or misread on its line (unquoted `{{…}}`, `: ` in a text, a comma in `{}`, a reserved first
 * character, tabs) and reports each with the corrected line. Answers the corrected text, so that all other problems are found
 * in the same pass. What spans lines is left to the parser.
 */
export function repairLines(file: string, text: string, report: Report): string {
  let quoted: string | null = null
  let literalBelow: number | null = null
  return text
    .split('\n')
    .map((line, i) => {
      const at = (column: number) => ({ file, line: i + 1, column: column + 1 })
      if (quoted !== null) {
        if (closes(line, quoted, 0) !== null) quoted = null
        return line
      }
      const indent = line.search(/[^ ]/)
      if (literalBelow !== null && (line.trim() === '' || indent > literalBelow)) return line
      literalBelow = null
      if (line.includes('\t')) {
        const fixed = line.replaceAll('\t', '  ')
        report('tab', at(line.indexOf('\t')), 'There is a tab here; YAML wants spaces.', fixed.trim())
        line = fixed
      }
      const found = /^( *(?:- +)*)("[^"]*"|'[^']*'|[^\s#"'{[&*!|>%@`][^#]*?):(?: +(.*))?$/.exec(line) ?? /^( *(?:- +)+)()(.*)$/.exec(line)
      if (!found) return line
      const [, lead = '', key = '', rest = ''] = found
      if (rest === '') return line
      const start = line.length - rest.length
      if (/^[|>][+-]?\d?[+-]?\s*(#.*)?$/.test(rest)) {
        literalBelow = lead.length
        return line
      }
      const first = rest[0] ?? ''
      const head = line.slice(0, start)
      if (first === '"' || first === "'") {
        const end = closes(rest, first, 1)
        if (end === null) quoted = first
        else if (/^\s*[^\s#,\]}]/.test(rest.slice(end))) {
          const behind = start + end + rest.slice(end).search(/\S/)
          const fix = head + quote(rest.trimEnd())
          report('text-after-quote', at(behind), 'There is text behind the closing quote, so YAML would lose it. Quote the whole text.', fix.trim())
          return fix
        }
        return line
      }
      if ((first === '{' && !rest.startsWith('{{')) || first === '[') {
        const fixed = repairFlow(rest)
        if (!fixed) return line
        for (const { offset, code, message } of fixed.problems) report(code, at(start + offset), message, (head + fixed.text).trim())
        return head + fixed.text
      }
      const trouble = troubleIn(rest, key !== '')
      if (!trouble) return line
      const { body, comment } = splitComment(rest)
      const fix = head + quote(body) + comment
      report(trouble.code, at(start + trouble.offset), trouble.message, fix.trim())
      return fix
    })
    .join('\n')
}

/** What is wrong with an unquoted text, if anything. */
function troubleIn(text: string, hasKey: boolean): { code: string; offset: number; message: string } | null {
  const { body } = splitComment(text)
  const template = body.indexOf('{{')
  if (template >= 0) return { code: 'unquoted-template', offset: template, message: 'Text with {{…}} must be in quotes.' }
  const first = body[0] ?? ''
  if (first === '&' || first === '*' || first === '!') {
    const what = first === '&' ? 'an anchor' : first === '*' ? 'an alias' : 'a tag'
    return { code: 'yaml-feature', offset: 0, message: `"${first}" begins ${what} in YAML, which flow files do not use. Quote the text, or write it out.` }
  }
  if (first === '@' || first === '`' || first === '%') return { code: 'reserved-character', offset: 0, message: `A text that begins with "${first}" must be in quotes.` }
  const colon = body.search(/:(\s|$)/)
  if (hasKey && colon >= 0) return { code: 'colon-in-text', offset: colon, message: 'The text is broken by ": ", which begins a new value in YAML. Quote it.' }
  if (hasKey && text.startsWith('#') && !/^#(\s|$)/.test(text)) {
    return { code: 'cut-off', offset: 0, message: 'Everything behind "#" is a comment in YAML, so this value is lost. Quote it.' }
  }
  return null
}

/** A comment stands behind two blanks, or a blank before "# ". Only what is a comment beyond doubt is kept out of the quotes. */
function splitComment(text: string): { body: string; comment: string } {
  const found = /( {2,}#\s.*)$/.exec(text)
  return found && found.index > 0 ? { body: text.slice(0, found.index), comment: text.slice(found.index) } : { body: text.trimEnd(), comment: '' }
}

/** Where the quote that was opened before `from` is closed: the offset behind it. */
export function closes(text: string, mark: string, from: number): number | null {
  for (let i = from; i < text.length; i++) {
    if (mark === '"' && text[i] === '\\') i++
    else if (mark === "'" && text[i] === "'" && text[i + 1] === "'") i++
    else if (text[i] === mark) return i + 1
  }
  return null
}
