import { splitPath } from '../conditions/associations.ts'
import { isOfPast } from '../conditions/past.ts'
import type { Json, Path } from '../flow.ts'
import type { Compiled } from './turn.ts'

/** What flows speak of outside the run: the facts to load for a turn. */
export type Needs = {
  records: string[]
  queues: string[]
  /** Paths through records to associated ones. */
  associated: Path[]
  /** The properties of records whose earlier values are asked for, by type. */
  past: Record<string, string[]>
}

const RECORDS = new Set(['contact', 'company', 'deal', 'ticket'])

/** What the flows of a bot need. */
export function needsOf(compiled: Compiled): Needs {
  const records = new Set<string>(['contact'])
  const queues = new Set<string>()
  const associated = new Map<string, Path>()
  const past: Needs['past'] = {}
  const see = (path: Path) => {
    const [root = '', name] = path
    if (RECORDS.has(root)) records.add(root)
    if (root === 'queue' && name !== undefined) queues.add(name)
    if (splitPath(path)) associated.set(path.join('.'), path)
  }
  for (const flow of Object.values(compiled.layout.flows)) {
    const steps = compiled.steps(flow)
    for (const step of steps) if (step.verb === 'hand-off') records.add('ticket')
    for (const path of pathsIn(JSON.parse(JSON.stringify([flow, steps])), compiled)) see(path)
    for (const source of Object.values(flow.texts).flatMap((texts) => Object.values(texts))) for (const path of compiled.template(source).paths) see(path)
  }
  for (const [object = '', property = ''] of pathsOfPast(compiled)) past[object] = [...new Set([...(past[object] ?? []), property])]
  return { records: [...records], queues: [...queues], associated: [...associated.values()], past }
}

/** The paths of conditions that ask what was before. */
function pathsOfPast(compiled: Compiled): Path[] {
  const asked = (part: Json): Path[] => {
    if (part === null || typeof part !== 'object') return []
    if (Array.isArray(part)) return part.flatMap(asked)
    const { operator = null, path } = part
    return typeof operator === 'string' && isOfPast(operator) && isPath(path) ? [path] : Object.values(part).flatMap(asked)
  }
  return Object.values(compiled.layout.flows).flatMap((flow) => asked(JSON.parse(JSON.stringify([flow, compiled.steps(flow)]))))
}

/** Every path in a piece of a flow: those of templates (`source`), of conditions and destinations (`path`, `save`, `record`). */
function pathsIn(part: Json, compiled: Compiled): Path[] {
  if (part === null || typeof part !== 'object') return []
  if (Array.isArray(part)) return part.flatMap((item) => pathsIn(item, compiled))
  return Object.entries(part).flatMap(([name, value]): Path[] => {
    if (name === 'source' && typeof value === 'string') return compiled.template(value).paths
    if ((name === 'path' || name === 'save' || name === 'record') && isPath(value)) return [value]
    return name === 'texts' && !Array.isArray(value) ? [] : pathsIn(value, compiled)
  })
}

const isPath = (value: Json | undefined): value is string[] => Array.isArray(value) && value.length > 0 && value.every((part) => typeof part === 'string')
