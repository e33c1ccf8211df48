import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type ParsedNode } from 'yaml'
import type { Place, SourceFile } from '../../flow.ts'
import { reportLostCharacters } from '../lost-characters.ts'
import type { Report } from '../problems.ts'
import { isTakenName } from '../vocabulary.ts'
import { explainSyntax } from './explain-syntax.ts'
import type { Entry, Node } from './node.ts'
import { repairLines } from './repair-lines.ts'

/** No flow needs to be nested as deeply as this. */
const DEEPEST = 100
const TOO_DEEP = `Lists and maps are nested more than ${DEEPEST} deep here. Write it flatter.`

/**
 * Reads YAML (or JSON) so that nothing is lost: every scalar stays text, and what YAML would drop or misread is a problem.
 * `sound` is false when the syntax is broken: the tree is then what could be made out, null if nothing.
 */
export function readYaml(file: SourceFile, report: Report): { tree: Node | null; sound: boolean } {
  try {
    return read(file, report)
  } catch (err) {
    // The parser is recursive: what was made to be deep ends its stack.
    if (!(err instanceof RangeError)) throw err
    report('too-deep', { file: file.path, line: 1, column: 1 }, TOO_DEEP)
    return { tree: null, sound: false }
  }
}

function read(file: SourceFile, report: Report): { tree: Node | null; sound: boolean } {
  reportLostCharacters(file, report)
  const isJson = file.path.endsWith('.json')
  const source = file.text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')
  const text = isJson ? source : repairLines(file.path, source, report)
  const lines = new LineCounter()
  const document = parseDocument(text, { schema: 'failsafe', uniqueKeys: false, prettyErrors: false, lineCounter: lines, merge: false })
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { file: file.path, line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  for (const error of document.errors) {
    const { message, fix } = explainSyntax(error.code, error.message, text, error.pos[0])
    report('syntax', place(error.pos[0]), message, fix)
  }
  const [first] = document.errors
  if (!document.contents) {
    if (!first) report('empty-file', place(0), 'The file is empty.')
    return { tree: null, sound: first === undefined }
  }
  return { tree: convert(document.contents, { text, place, report, depth: 0 }), sound: first === undefined }
}

type Source = { text: string; place: (offset: number) => Place; report: Report; depth: number }

function convert(node: ParsedNode, outer: Source): Node | null {
  const source = { ...outer, depth: outer.depth + 1 }
  const at = source.place(node.range[0])
  if (source.depth > DEEPEST) {
    source.report('too-deep', at, TOO_DEEP)
    return null
  }
  if (isAlias(node)) {
    source.report('yaml-feature', at, `"*${node.source}" is an alias, which flow files do not use. Write the value out.`)
    return null
  }
  if (node.anchor !== undefined) source.report('yaml-feature', at, `"&${node.anchor}" is an anchor, which flow files do not use. Write the value out where it is needed.`)
  if (node.tag !== undefined && !node.tag.startsWith('tag:yaml.org,2002:')) {
    source.report('yaml-feature', at, `"${node.tag}" is a tag, which flow files do not use. Quote the text if it is meant as such.`)
  }
  if (isScalar(node)) {
    const plain = node.type === 'PLAIN'
    const [start, end] = node.range
    const lost = plain ? (/^[ ]+#[^\n]*/.exec(source.text.slice(end))?.[0] ?? null) : null
    return { kind: 'text', text: String(node.value ?? ''), plain, lost, at, start, end }
  }
  if (isSeq(node)) {
    const items = node.items.flatMap((item) => {
      if (!isNode(item) || isEmpty(item)) {
        source.report('no-value', isNode(item) ? source.place(item.range[0]) : at, 'A list item is empty. Write a value, or remove it.')
        return []
      }
      return convert(item, source) ?? []
    })
    return { kind: 'list', items, at }
  }
  if (isMap<ParsedNode, ParsedNode | null>(node)) {
    const empty = node.items.flatMap(({ key, value }) => (isScalar(key) && (value === null || isEmpty(value)) ? [String(key.value)] : []))
    return { kind: 'map', entries: convertEntries(node.items, source), empty, at }
  }
  return null
}

function convertEntries(pairs: { key: ParsedNode; value: ParsedNode | null }[], source: Source): Entry[] {
  const seen = new Map<string, number>()
  return pairs.flatMap(({ key, value }) => {
    if (!isScalar(key)) {
      source.report('bad-key', source.place(key?.range?.[0] ?? 0), 'A key must be one word, not a list or a map.')
      return []
    }
    const name = String(key.value ?? '')
    const keyAt = source.place(key.range[0])
    if (name === '<<') {
      source.report('yaml-feature', keyAt, '"<<" is a merge key, which flow files do not use. Write the values out.')
      return []
    }
    if (isTakenName(name)) {
      source.report('reserved-name', keyAt, `Nothing can be named "${name}", which programs have a use of their own for. Choose another name.`)
      return []
    }
    const before = seen.get(name)
    if (before !== undefined) {
      source.report('duplicate-key', keyAt, `"${name}" is there already, in line ${before}. Names are unique: rename or remove one.`)
      return []
    }
    seen.set(name, keyAt.line)
    if (value === null || isEmpty(value)) {
      source.report('no-value', keyAt, `"${name}" has no value. Write one, or remove the key.`)
      return []
    }
    const converted = convert(value, source)
    return converted ? [{ key: name, keyAt, value: converted }] : []
  })
}

const isNode = (item: unknown): item is ParsedNode => isScalar(item) || isMap(item) || isSeq(item) || isAlias(item)

const isEmpty = (node: ParsedNode): boolean => isScalar(node) && node.type === 'PLAIN' && (node.value === null || node.value === '')
