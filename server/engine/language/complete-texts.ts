import { type Document, isMap, isScalar, isSeq, parseDocument, Scalar, stringify, visit, YAMLMap } from 'yaml'
import type { Flow, SourceFile, Workspace } from '../flow.ts'
import { hashOf } from './check/hash-of.ts'
import { isStale } from './check/translated-texts.ts'
import { textsOf } from './check/texts-of.ts'
import { translationPath } from './check/translations.ts'
import { readYaml } from './yaml/read-yaml.ts'
import { textOf } from './yaml/node.ts'

/** `missing`: keys without a translation, those written empty included; `stale`: those whose source has changed since. */
export type CompletedFile = { path: string; text: string; changed: boolean; missing: string[]; stale: string[] }

/**
 * The files of translations with what they lack: every missing text as an empty one, with its source in a comment, and under
 * `translated` the hashes by which a later change of the source is noticed. Comments and what is translated stay. A file
 * that is broken is left alone.
 */
export function completeTexts(files: SourceFile[], workspace: Workspace): CompletedFile[] {
  return [...Object.values(workspace.bots), ...Object.values(workspace.flows)].flatMap((flow) =>
    flow.languages.slice(1).flatMap((language) => {
      const found = files.find((file) => isTranslation(file, flow, language))
      if (textsOf(flow).length === 0 && flow.interrupts.length === 0) return []
      const file = found ?? { path: translationPath(flow.file, language), text: stringify({ midflow: 1, texts: flow.name, language }) }
      const done = completeFile(file, flow)
      return done ? [{ ...done, changed: done.text !== found?.text }] : []
    }),
  )
}

function isTranslation(file: SourceFile, flow: Flow, language: string): boolean {
  if (!/^bots\/.*\.(ya?ml|json)$/.test(file.path)) return false
  const { tree } = readYaml(file, () => undefined)
  return tree !== null && textOf(tree, 'texts') === flow.name && textOf(tree, 'language') === language
}

function completeFile(file: SourceFile, flow: Flow): Omit<CompletedFile, 'changed'> | null {
  const document = parseDocument(file.text, { schema: 'failsafe', uniqueKeys: false })
  if (document.errors.length > 0 || !isMap(document.contents)) return null
  const missing: string[] = []
  const stale: string[] = []
  const hashes: Record<string, string> = {}
  for (const { key, source } of textsOf(flow)) {
    const path = pathOf(key)
    const present = textAt(document, path)
    if (present === null || present === '') {
      if (present === null) put(document, path, blank(source))
      if (source.trim() !== '') missing.push(key)
      continue
    }
    const before = textAt(document, ['translated', key])
    if (isStale(before ?? undefined, source, present)) stale.push(key)
    hashes[key] = before !== null && isStale(before, source, present) ? before : `${hashOf(source)}-${hashOf(present)}`
  }
  for (const { name, hears } of flow.interrupts) {
    const path = ['interrupts', name, 'hears']
    const there = nodeAt(document, path)
    if (isSeq(there) && there.items.length === 0) missing.push(path.join('.'))
    if (there !== undefined) continue
    const phrases = document.createNode([])
    phrases.flow = true
    phrases.comment = ` ${Object.values(hears)[0]?.join(', ') ?? ''}`
    put(document, path, phrases)
    missing.push(path.join('.'))
  }
  document.deleteIn(['translated'])
  if (Object.keys(hashes).length > 0) document.setIn(['translated'], hashes)
  return { path: file.path, text: asWritten(document.toString({ lineWidth: 0 })), missing, stale }
}

/** Where a text key stands in a file of translations: bot-level keys at the top, all others under `steps`. */
function pathOf(key: string): string[] {
  const parts = key.split('.')
  return ['no-answer', 'on-error', 'interrupts'].includes(parts[0] ?? '') ? parts : ['steps', ...parts]
}

function textAt(document: Document, path: string[]): string | null {
  const node = nodeAt(document, path)
  return isScalar(node) ? String(node.value ?? '') : null
}

/** What stands at a path; parts of lists count from 1. */
function nodeAt(document: Document, path: string[]): unknown {
  let node: unknown = document.contents
  for (const part of path) node = isMap(node) ? node.get(part, true) : isSeq(node) ? node.get(Number(part) - 1, true) : undefined
  return node
}

/** An empty text to be written, its source beside it. */
function blank(source: string): Scalar {
  const scalar = new Scalar('')
  scalar.type = Scalar.QUOTE_DOUBLE
  scalar.comment = ` ${source.replaceAll('\n', ' ')}`
  return scalar
}

/** Sets a value, making the maps on the way to it; nothing when something else stands there. */
function put(document: Document, path: string[], value: unknown): void {
  let node: unknown = document.contents
  for (const [i, part] of path.entries()) {
    if (isSeq(node)) node = node.get(Number(part) - 1, true)
    else if (isMap(node)) {
      node.flow = false
      if (i === path.length - 1) node.set(part, value)
      else if (!node.has(part)) node.set(part, new YAMLMap())
      node = node.get(part, true)
    } else return
  }
}

/** As people write it: `[a, b]` for `[ a, b ]`, and two blanks between an unquoted text and its comment. */
function asWritten(text: string): string {
  const edits: { from: number; to: number; text: string }[] = []
  visit(parseDocument(text, { schema: 'failsafe' }), {
    Seq: (_key, list) => {
      const [start, end] = list.flow ? (list.range ?? []) : []
      if (start === undefined || end === undefined) return
      if (text[start + 1] === ' ') edits.push({ from: start + 1, to: start + 2, text: '' })
      if (text[end - 2] === ' ' && end - 2 > start + 1 && !/\n *$/.test(text.slice(0, end - 1))) edits.push({ from: end - 2, to: end - 1, text: '' })
    },
    Scalar: (_key, scalar) => {
      const end = scalar.range?.[1] ?? 0
      if (scalar.type === Scalar.PLAIN && text.startsWith(' #', end)) edits.push({ from: end, to: end, text: ' ' })
    },
  })
  return edits.toSorted((a, b) => b.from - a.from).reduce((whole, edit) => whole.slice(0, edit.from) + edit.text + whole.slice(edit.to), text)
}
