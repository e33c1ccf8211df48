/** A message's text as a tree: what may be drawn is decided here, so that nothing else can be. */
export type Span = string | { kind: 'strong' | 'em' | 'code'; of: Span[] } | { kind: 'link'; href: string; of: Span[] }
export type Block = { kind: 'p' | 'pre' | 'blockquote'; lines: Span[][] } | { kind: 'ul' | 'ol'; items: Span[][] }

const INLINE = /`([^`\n]+)`|\*\*(?=\S)(.+?\S|\S)\*\*|(?<![*\w])\*(?=[^\s*])([^*\n]*[^\s*])\*(?![*\w])|\[([^\]\n]+)\]\(([^)\s]+)\)|((?:https?:\/\/|www\.)[^\s<>"]+|[\w.+-]+@[\w-]+\.[\w.-]*\w)/
const FENCE = /^\s*```\w*\s*$/
const QUOTE = /^>\s?(.*)$/
const ITEM = /^\s*(?:([-*•])|(\d{1,3})[.)])\s+(.*)$/

/**
 * Reads the little Markdown that bots and agents write: paragraphs, lists, > quotes, ``` fenced code, **strong**, *emphasis*,
 * `code`, [links](https://…), and bare addresses. Anything else is plain text. Only http, https, mailto and tel links become links.
 */
export function readRichText(text: string): Block[] {
  const blocks: Block[] = []
  let fresh = true
  let fenced: Span[][] | null = null
  for (const line of text.replaceAll('\r', '').split('\n')) {
    if (FENCE.test(line)) {
      if (!fenced) blocks.push({ kind: 'pre', lines: (fenced = []) })
      else fenced = null
      fresh = true
      continue
    }
    if (fenced) {
      fenced.push([line])
      continue
    }
    const item = ITEM.exec(line)
    const quoted = QUOTE.exec(line)
    const last = fresh ? undefined : blocks.at(-1)
    fresh = line.trim() === ''
    if (fresh) continue
    if (item) {
      const kind = item[1] ? 'ul' : 'ol'
      if (last?.kind === kind) last.items.push(readSpans(item[3] ?? ''))
      else blocks.push({ kind, items: [readSpans(item[3] ?? '')] })
      continue
    }
    const kind = quoted ? 'blockquote' : 'p'
    const spans = readSpans(quoted?.[1] ?? line)
    if (last?.kind === kind) last.lines.push(spans)
    else blocks.push({ kind, lines: [spans] })
  }
  return blocks
}

/** Plain text with its addresses made links, for what visitors write. */
export const readPlainText = (text: string): Block[] => [{ kind: 'p', lines: text.split('\n').map((line) => readSpans(line, false)) }]

const ADDRESS = /(https?:\/\/[^\s<>"]+)/

function readSpans(text: string, marked = true): Span[] {
  const spans: Span[] = []
  let rest = text
  while (rest !== '') {
    const found = (marked ? INLINE : ADDRESS).exec(rest)
    if (!found) break
    const [whole] = found
    if (found.index > 0) spans.push(rest.slice(0, found.index))
    rest = rest.slice(found.index + whole.length)
    if (!marked) {
      const { address, tail } = trimmed(whole)
      spans.push(link(address, [address]))
      rest = tail + rest
      continue
    }
    const [, code, strong, em, label, target, bare] = found
    if (code !== undefined) spans.push({ kind: 'code', of: [code] })
    else if (strong !== undefined) spans.push({ kind: 'strong', of: readSpans(strong) })
    else if (em !== undefined) spans.push({ kind: 'em', of: readSpans(em) })
    else if (label !== undefined && target !== undefined) spans.push(link(target, [label], whole))
    else if (bare !== undefined) {
      const { address, tail } = trimmed(bare)
      spans.push(link(address.includes('://') ? address : address.includes('@') && !address.startsWith('www.') ? `mailto:${address}` : `https://${address}`, [address]))
      rest = tail + rest
    }
  }
  return rest === '' ? spans : [...spans, rest]
}

/** A full stop or bracket after an address is the sentence's, not the address's. */
function trimmed(address: string): { address: string; tail: string } {
  const clean = address.replace(/[.,;:!?'")\]]+$/, '')
  return { address: clean, tail: address.slice(clean.length) }
}

function link(target: string, of: Span[], otherwise = of.join('')): Span {
  const allowed = URL.canParse(target) && ['http:', 'https:', 'mailto:', 'tel:'].includes(new URL(target).protocol)
  return allowed ? { kind: 'link', href: target, of } : otherwise
}

/** The words alone, for a screen reader's announcement. */
export function wordsOf(text: string): string {
  const words = (span: Span): string => (typeof span === 'string' ? span : span.of.map(words).join(''))
  const rows = readRichText(text).flatMap((block) => ('lines' in block ? block.lines : block.items))
  return rows.map((row) => row.map(words).join('')).join('. ').replaceAll(/([.!?:,;])\. /g, '$1 ')
}
