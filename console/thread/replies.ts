import type { CannedReply } from '../live/words.ts'

/** A template as it reads before it is filled: `Hello {{contact.firstname}}` is `Hello [firstname]`; conditions leave nothing. */
export const withoutSigns = (template: string): string =>
  template.replaceAll(/\{\{\s*([#/^!]|else\b)[^}]*\}\}/g, '').replaceAll(/\{\{+\s*([^}]*?)\s*\}+\}/g, (_all, inside: string) => `[${inside.split(/[\s.]/).at(-1)}]`)

/** Those that have every word in their name, title or text; the visitor's language first, then those whose title begins with it. */
export function findReplies(replies: CannedReply[], search: string, language: string): CannedReply[] {
  const words = search.toLowerCase().split(/\s+/).filter((word) => word !== '')
  const rank = ({ language: of, title }: CannedReply) => (of === language ? 0 : of === null ? 1 : 2) * 2 + (words[0] !== undefined && title.toLowerCase().startsWith(words[0]) ? 0 : 1)
  return replies.filter(({ name, title, text }) => words.every((word) => `${name} ${title} ${text}`.toLowerCase().includes(word))).toSorted((a, b) => rank(a) - rank(b))
}
