import { TemplateError } from './template-error.ts'

/** Handlebars' own words for a template that it cannot read, turned into what to write and where. */
export function toTemplateError(error: unknown, source: string): TemplateError {
  const text = error instanceof Error ? error.message : String(error)
  const mismatch = /^(\S+) doesn't match (\S+)/.exec(text)
  if (mismatch) {
    const [, open = '', close = ''] = mismatch
    return new TemplateError(`{{#${open}}} is closed by {{/${close}}}; write {{/${open}}}`, Math.max(0, source.indexOf(`{{/${close}`)))
  }
  const got = /got '(\w+)'/.exec(text)?.[1] ?? ''
  const offset = failedAt(text, source)
  if (got === 'EOF') return new TemplateError(unclosed(source), Math.max(0, source.lastIndexOf('{{', offset)))
  if (got === 'OPEN_ENDBLOCK') return new TemplateError('this closes a block that was never opened', offset)
  const start = Math.max(0, source.lastIndexOf('{{', offset))
  if (!source.includes('}}', start)) return new TemplateError(unclosed(source), start)
  const piece = source.slice(start).split('\n')[0]?.slice(0, 40) ?? ''
  if (got === 'NUMBER' && /\.\d/.test(piece)) return new TemplateError(`write the place in a list in brackets, e.g. files.[0], in ${piece}`, start)
  return new TemplateError(`cannot read ${piece}; write {{path}}, or {{helper path}}`, start)
}

function unclosed(source: string): string {
  const end = source.lastIndexOf('}}')
  if (source.lastIndexOf('{{') > end) return 'the braces are not closed: write }} at the end'
  return 'a block is not closed: every {{#if …}} needs its {{/if}}, every {{#each …}} its {{/each}}'
}

/** The parser quotes up to twenty characters before the place and twenty after it, without line breaks, and a caret below. */
function failedAt(text: string, source: string): number {
  const [, quoted = '', caret = ''] = text.split('\n')
  const before = quoted.slice(0, caret.indexOf('^')).replace(/^\.\.\./, '')
  const places = [...source].flatMap((char, place) => (char === '\n' ? [] : [place]))
  const flat = [...source].filter((char) => char !== '\n').join('')
  const found = flat.indexOf(quoted.replace(/^\.\.\.|\.\.\.$/g, ''))
  return found < 0 ? 0 : (places[found + before.length] ?? source.length)
}
