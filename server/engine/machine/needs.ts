import type { Json, Path } from '../flow.ts'
import type { Compiled } from './turn.ts'

const RECORDS = new Set(['contact', 'company', 'deal', 'ticket'])

/** What the flows of a bot speak of outside the run: the facts to load for every turn. */
export function needsOf(compiled: Compiled): { records: string[]; queues: string[] } {
  const records = new Set<string>(['contact'])
  const queues = new Set<string>()
  const see = ([root = '', name]: Path) => {
    if (RECORDS.has(root)) records.add(root)
    if (root === 'queue' && name !== undefined) queues.add(name)
  }
  for (const flow of Object.values(compiled.layout.flows)) {
    const steps = compiled.steps(flow)
    for (const step of steps) if (step.verb === 'hand-off') records.add('ticket')
    for (const path of pathsIn(JSON.parse(JSON.stringify([flow, steps])), compiled)) see(path)
    for (const source of Object.values(flow.texts).flatMap((texts) => Object.values(texts))) for (const path of compiled.template(source).paths) see(path)
  }
  return { records: [...records], queues: [...queues] }
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
