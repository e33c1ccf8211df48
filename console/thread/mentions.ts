/** A text in pieces, those that call somebody by `@Name` marked. Of two names of which one begins with the other, the longer is taken. */
export function mentionParts(text: string, names: string[]): { text: string; mention: boolean }[] {
  const parts: { text: string; mention: boolean }[] = []
  const longest = names.toSorted((a, b) => b.length - a.length)
  let plain = ''
  for (let at = 0; at < text.length; ) {
    const name = text[at] === '@' ? longest.find((name) => text.startsWith(name, at + 1)) : undefined
    if (name === undefined) {
      plain += text[at]
      at += 1
      continue
    }
    if (plain !== '') parts.push({ text: plain, mention: false })
    plain = ''
    parts.push({ text: `@${name}`, mention: true })
    at += name.length + 1
  }
  if (plain !== '') parts.push({ text: plain, mention: false })
  return parts
}

/** The ids of those whom a text calls by `@Name`. */
export function mentioned(text: string, people: { id: string; name: string }[]): string[] {
  const called = new Set(mentionParts(text, people.map(({ name }) => name)).filter(({ mention }) => mention).map(({ text }) => text.slice(1)))
  return people.filter(({ name }) => called.has(name)).map(({ id }) => id)
}

/** The word that is being written before the caret and begins with `sign`, at the beginning of a word; null: none is. */
export function wordAtCaret(text: string, caret: number, sign: string): { from: number; word: string } | null {
  const from = text.lastIndexOf(sign, caret - 1)
  if (from < 0 || (from > 0 && !/\s/.test(text[from - 1] ?? ''))) return null
  const word = text.slice(from + 1, caret)
  return /\n/.test(word) || word.length > 40 ? null : { from, word }
}
