import type { Place } from '../../flow.ts'

/** A scalar. `plain`: without quotes; `lost`: what an unquoted ` #` cut off behind it, as it stands in the file. */
export type TextNode = { kind: 'text'; text: string; plain: boolean; lost: string | null; at: Place; start: number; end: number }

export type ListNode = { kind: 'list'; items: Node[]; at: Place }

export type Entry = { key: string; keyAt: Place; value: Node }

/** Entries in the order of the file, without duplicates. `empty`: keys without a value, which are reported already. */
export type MapNode = { kind: 'map'; entries: Entry[]; empty: string[]; at: Place }

/** A YAML value with its place. Every scalar is text: what it means is said by where it stands. */
export type Node = TextNode | ListNode | MapNode

/** The value under a key. */
export const valueOf = (node: Node | undefined, key: string): Node | undefined =>
  node?.kind === 'map' ? node.entries.find((entry) => entry.key === key)?.value : undefined

/** The text under a key, if it is one. */
export function textOf(node: Node | undefined, key: string): string | undefined {
  const value = valueOf(node, key)
  return value?.kind === 'text' ? value.text : undefined
}

/** What a node is, for messages. */
export function kindName(node: Node): string {
  return node.kind === 'text' ? `the text "${shorten(node.text)}"` : node.kind === 'list' ? 'a list' : 'a map of keys and values'
}

const shorten = (text: string): string => (text.length > 40 ? `${text.slice(0, 39)}…` : text)
