import type { SourceFile } from '../flow.ts'
import { createProblems, type Report } from './problems.ts'
import { nearest } from './suggest.ts'
import { readYaml } from './yaml/read-yaml.ts'
import { type MapNode, valueOf } from './yaml/node.ts'

export type FileKind = 'settings' | 'bot' | 'flow' | 'texts' | 'workflow' | 'action' | 'service' | 'properties' | 'object' | 'email' | 'form' | 'segments' | 'connections'

/** A YAML file that was parsed. `report` is silent where the syntax is broken: what follows from that is not the author's concern. */
export type Parsed = { path: string; kind: FileKind; tree: MapNode; report: Report }

/** Parses every YAML file and says what kind it is, by its folder and its first key. */
export function sortFiles(files: SourceFile[], report: Report): Parsed[] {
  return files.flatMap((file) => {
    if (!/\.(ya?ml|json)$/.test(file.path)) return []
    const place = { file: file.path, line: 1, column: 1 }
    if (isData(file)) return []
    const kinds = kindsOf(file.path)
    if (kinds === null) {
      if (/\.ya?ml$/.test(file.path)) report('unknown-file', place, `This file is not read: no folder of this name is part of a workspace. There are ${[...FOLDERS, ...FILES].join(', ')}.`, null, 'warning')
      return []
    }
    const { tree, sound } = readYaml(file, report)
    if (!tree) return []
    if (tree.kind !== 'map') {
      report('wrong-kind', tree.at, 'A flow file is a map of keys and values.')
      return []
    }
    const kind = kinds.find((each) => KEY_OF[each] === null || valueOf(tree, KEY_OF[each] ?? '') !== undefined)
    if (!kind) {
      const wanted = kinds.flatMap((each) => KEY_OF[each] ?? [])
      const first = tree.entries.find(({ key }) => key !== 'midflow')
      const near = first && nearest(first.key, wanted)
      if (sound) report('missing-key', first?.keyAt ?? place, `A file in this folder says what it is by ${wanted.map((key) => `"${key}:"`).join(' or ')}${near ? `; did you mean "${near}"?` : '.'}`, near ?? null)
      return []
    }
    const silent = createProblems()
    return [{ path: file.path, kind, tree, report: sound ? report : silent.report }]
  })
}

/** Where flow files lie, and those that lie in no folder. */
export const FOLDERS = ['bots/', 'workflows/', 'actions/', 'service/', 'crm/', 'emails/', 'forms/', 'tests/']
const FILES = ['midflow.yaml', 'segments.yaml', 'connections.yaml']

const KEY_OF: Record<FileKind, string | null> = {
  settings: null, bot: 'bot', flow: 'flow', texts: 'texts', workflow: 'workflow', action: 'action', service: null, properties: null, object: 'object',
  email: null, form: null, segments: null, connections: null,
}

/** JSON beside actions is stubs and events, unless it says that it is an action. */
const isData = ({ path, text }: SourceFile): boolean => path.startsWith('actions/') && path.endsWith('.json') && !/^\s*\{[^{}[\]]*"action"\s*:/.test(text)

/** Whether the file of this path in a workspace is read as a flow file. */
export const isFlowFile = (path: string): boolean => kindsOf(path) !== null

/** What a path may be; null when it is no flow file. */
function kindsOf(path: string): FileKind[] | null {
  const [folder = '', ...rest] = path.split('/')
  if (rest.length === 0) {
    const found = (['midflow', 'segments', 'connections'] as const).find((each) => new RegExp(`^${each}\\.(ya?ml|json)$`).test(path))
    return found === 'midflow' ? ['settings'] : found ? [found] : null
  }
  switch (folder) {
    case 'bots':
      return ['bot', 'flow', 'texts']
    case 'workflows':
      return ['workflow']
    case 'actions':
      return rest[0] === 'lib' ? null : ['action']
    case 'service':
      return ['service']
    case 'crm':
      return rest[0] === 'objects' ? ['object'] : ['properties']
    case 'emails':
      return ['email']
    case 'forms':
      return ['form']
    default:
      return null
  }
}
