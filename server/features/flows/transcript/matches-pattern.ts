/** Whether a text is what a pattern says; `…` in it stands for anything, also nothing. Blanks beside `…` need not be there. */
export function matchesPattern(pattern: string, text: string): boolean {
  const parts = pattern.split('…').map((part) => part.trim())
  if (parts.length === 1) return pattern.trim() === text.trim()
  const [first = '', ...others] = parts
  const last = others.pop() ?? ''
  const body = text.trim()
  if (!body.startsWith(first) || !body.endsWith(last) || body.length < first.length + last.length) return false
  let from = first.length
  for (const part of others) {
    const found = body.indexOf(part, from)
    if (found < 0) return false
    from = found + part.length
  }
  return from <= body.length - last.length
}
