import { quote } from './quote.ts'

type Trouble = { offset: number; code: string; message: string }
/** A `key: value` or an item of a list between commas. */
type Piece = { start: number; key: string | null; valueStart: number; text: string; nested: string | null }

/**
 * Corrects a `{…}` or `[…]` on one line, beginning at the text's start: texts broken by commas, `: `, ` #` or `{{…}}` are
 * quoted. Null when nothing is wrong, or when it does not end on this line.
 */
export function repairFlow(text: string): { text: string; problems: Trouble[] } | null {
  const problems: Trouble[] = []
  const scan = scanCollection(text, 0, problems)
  if (!scan || problems.length === 0) return null
  return { text: scan.text + text.slice(scan.end), problems: problems.toSorted((a, b) => a.offset - b.offset) }
}

/** The collection that opens at `from`, rewritten; null when it does not close. */
function scanCollection(text: string, from: number, problems: Trouble[]): { text: string; end: number } | null {
  const isMap = text[from] === '{'
  const close = isMap ? '}' : ']'
  const pieces: Piece[] = []
  let i = from + 1
  for (;;) {
    while (text[i] === ' ') i++
    if (i >= text.length) return null
    if (text[i] === close) break
    const piece = scanPiece(text, i, isMap, close, problems)
    if (!piece) return null
    pieces.push(piece)
    i = piece.end
    while (text[i] === ' ') i++
    if (text[i] === ',') i++
    else if (text[i] !== close) return null
  }
  return { text: write(isMap ? joinBroken(pieces, problems) : pieces, isMap), end: i + 1 }
}

function scanPiece(text: string, start: number, isMap: boolean, close: string, problems: Trouble[]): (Piece & { end: number }) | null {
  const found = isMap ? /^("[^"]*"|'[^']*'|[^\s,:{}[\]"'#][^,:{}[\]"'#]*?) *:(?= |$|[{["'])/.exec(text.slice(start)) : null
  const key = found?.[1] ?? null
  let i = start + (found?.[0].length ?? 0)
  while (text[i] === ' ') i++
  const first = text[i] ?? ''
  const template = text.startsWith('{{', i)
  if ((first === '{' && !template) || first === '[') {
    const inner = scanCollection(text, i, problems)
    return inner && { start, key, valueStart: i, text: '', nested: inner.text, end: inner.end }
  }
  if (first === '"' || first === "'") {
    const end = closing(text, i)
    return end === null ? null : { start, key, valueStart: i, text: '', nested: text.slice(i, end), end }
  }
  const end = endOfPlain(text, i, close)
  if (end === null) return null
  const plain = text.slice(i, end).trimEnd()
  if (plain.includes('{{')) problems.push({ offset: i + plain.indexOf('{{'), code: 'unquoted-template', message: 'Text with {{…}} must be in quotes.' })
  else if (plain.includes(' #')) problems.push({ offset: i + plain.indexOf(' #') + 1, code: 'cut-off', message: 'The text is cut off by "#", which begins a comment in YAML. Quote it.' })
  else if (isMap && /: /.test(plain)) problems.push({ offset: i + plain.indexOf(': '), code: 'colon-in-text', message: 'The text is broken by ": ", which begins a new value in YAML. Quote it.' })
  else return { start, key, valueStart: i, text: plain, nested: null, end }
  return { start, key, valueStart: i, text: plain, nested: quote(plain), end }
}

/** Where an unquoted text ends: at a comma or the closing bracket, those in `{{…}}` apart. */
function endOfPlain(text: string, from: number, close: string): number | null {
  let i = from
  while (i < text.length) {
    if (text.startsWith('{{', i)) {
      const end = text.indexOf('}}', i)
      if (end < 0) return null
      i = end + 2
    } else if (text[i] === ',' || text[i] === close) return i
    else i++
  }
  return null
}

/** A piece without a key behind a plain text belongs to that text: a comma broke it. */
function joinBroken(pieces: Piece[], problems: Trouble[]): Piece[] {
  const joined: Piece[] = []
  for (const piece of pieces) {
    const before = joined.at(-1)
    if (piece.key !== null || before?.key == null || (before.nested !== null && before.text === '') || piece.text === '') {
      joined.push(piece)
      continue
    }
    problems.push({ offset: piece.start, code: 'comma-in-text', message: 'The text is broken by the comma, which begins a new key inside { }. Quote it.' })
    const text = `${before.text}, ${piece.text}`
    joined[joined.length - 1] = { ...before, text, nested: quote(text) }
  }
  return joined
}

function write(pieces: Piece[], isMap: boolean): string {
  const items = pieces.map((piece) => `${piece.key === null ? '' : `${piece.key}: `}${piece.nested ?? piece.text}`)
  return isMap ? `{ ${items.join(', ')} }` : `[${items.join(', ')}]`
}

function closing(text: string, from: number): number | null {
  const mark = text[from]
  for (let i = from + 1; i < text.length; i++) {
    if (mark === '"' && text[i] === '\\') i++
    else if (mark === "'" && text[i] === "'" && text[i + 1] === "'") i++
    else if (text[i] === mark) return i + 1
  }
  return null
}
