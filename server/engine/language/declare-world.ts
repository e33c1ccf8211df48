import type { Field, Settings } from '../flow.ts'
import { builtInPipelines, pipelineProperties } from './built-in-pipelines.ts'
import { type Context, type Names, noNames, type World } from './context.ts'
import { declareFlow } from './declare-flow.ts'
import { holidayLists } from './files/hours-file.ts'
import { readObject, readProperties } from './files/properties-file.ts'
import { defaultSettings, isTimeZone, readSettings } from './files/settings-file.ts'
import { builtInProperties } from './properties.ts'
import { createProblems, type Report } from './problems.ts'
import { readStep } from './read-step.ts'
import type { Parsed } from './sort-files.ts'
import { fields } from './value-type.ts'
import { isTakenName } from './vocabulary.ts'
import { type Node, textOf, valueOf } from './yaml/node.ts'

/** What all files together declare, and per flow file the names inside it. */
export type Declared = { world: World; flowFiles: Map<string, { name: string; names: Names }>; holidays: Record<string, Record<string, string>> }

/**
 * Collects every name that files declare before any of them is read, so that each can be checked against all. Reports what
 * is wrong with the declarations themselves, once: properties, objects, names that two files claim, steps and variables.
 */
export function declareWorld(parsed: Parsed[]): Declared {
  const silent = createProblems().report
  const properties = builtInProperties()
  const world: World = {
    settings: defaultSettings(), properties, pipelines: builtInPipelines(), actions: {}, flows: {}, workflows: {}, hours: ['always'], queues: [], skills: [], emails: [],
    secrets: null,
  }
  const context = (file: Parsed, report: Report = file.report): Context =>
    ({ file: file.path, report, path: [], blocks: [], world, names: noNames(), readStep })
  const of = (kind: Parsed['kind']) => parsed.filter((file) => file.kind === kind)

  for (const file of of('object')) readObject(file.tree, context(file), world)
  for (const file of of('properties')) readProperties(file.tree, context(file), world)
  for (const [object, named] of Object.entries(world.pipelines)) properties[object] = { ...properties[object], ...pipelineProperties(named) }
  world.settings = settingsOf(of('settings')[0], of('service'), (file) => context(file, silent))
  const holidays: Declared['holidays'] = {}
  for (const file of of('service')) {
    world.hours.push(...keysOf(valueOf(file.tree, 'hours')))
    world.queues.push(...keysOf(valueOf(file.tree, 'queues')))
    world.skills.push(...keysOf(valueOf(file.tree, 'skills')))
    const lists = valueOf(file.tree, 'holidays')
    if (lists) Object.assign(holidays, holidayLists.read(lists, context(file)))
  }
  for (const file of of('connections')) world.secrets = [...(world.secrets ?? []), ...keysOf(valueOf(file.tree, 'secrets'))]
  for (const file of of('email')) world.emails.push(nameOf(file, 'email'))

  const claims = claim()
  for (const file of of('action')) {
    const name = claims('code action', file, 'action')
    const fieldsAt = (key: string) => readFields(valueOf(file.tree, key), context(file, silent))
    world.actions[name] ??= { input: fieldsAt('input'), output: fieldsAt('output') }
  }
  const flowFiles: Declared['flowFiles'] = new Map()
  for (const file of [...of('bot'), ...of('flow')]) {
    const kind = file.kind === 'bot' ? 'bot' : 'flow'
    const name = claims(kind, file, kind)
    const ctx = context(file)
    const [input, output] = ['input', 'output'].map((key) => readFields(valueOf(file.tree, key), context(file, silent)))
    const names = declareFlow(file.tree, ctx, input ?? {}, output ?? {})
    world.flows[name] ??= { kind, input: input ?? {}, output: output ?? {} }
    flowFiles.set(file.path, { name, names: { kind, ...names, objects: [] } })
  }
  for (const file of of('workflow')) {
    const name = claims('workflow', file, 'workflow')
    const object = textOf(file.tree, 'object') ?? ''
    world.workflows[name] ??= { object }
    flowFiles.set(file.path, { name, names: { kind: 'workflow', ...declareFlow(file.tree, context(file), {}, {}), objects: [object] } })
  }
  return { world, flowFiles, holidays }
}

/** The settings; a folder that names no time zone has that of its first calendar. */
function settingsOf(file: Parsed | undefined, service: Parsed[], context: (file: Parsed) => Context): Settings {
  const settings = file ? readSettings(file.tree, context(file)) : defaultSettings()
  if (file && valueOf(file.tree, 'time-zone')) return settings
  const calendars = service.flatMap(({ tree }) => {
    const hours = valueOf(tree, 'hours')
    return hours?.kind === 'map' ? hours.entries : []
  })
  const timeZone = calendars.map(({ value }) => textOf(value, 'time-zone')).find((zone) => zone !== undefined)
  return timeZone !== undefined && isTimeZone(timeZone) ? { ...settings, timeZone } : settings
}

/** Names that two files claim are reported at the second. */
function claim() {
  const claimed = new Map<string, string>()
  return (what: string, file: Parsed, key: string): string => {
    const name = nameOf(file, key)
    const place = valueOf(file.tree, key)?.at ?? file.tree.at
    const before = claimed.get(`${what} ${name}`)
    if (before !== undefined) file.report('duplicate-name', place, `There is a ${what} "${name}" already, in ${before}.`)
    else if (isTakenName(name)) file.report('reserved-name', place, `No ${what} can be named "${name}", which programs have a use of their own for. Choose another name.`)
    else if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) file.report('bad-name', place, `"${name}" is no name for a ${what}: use small letters, digits and "-".`)
    claimed.set(`${what} ${name}`, before ?? file.path)
    return name
  }
}

const nameOf = (file: Parsed, key: string): string => textOf(file.tree, key) ?? file.path.split('/').at(-1)?.replace(/\.\w+$/, '') ?? ''

function readFields(node: Node | undefined, ctx: Context): Record<string, Field> {
  return (node && fields.read(node, ctx)) ?? {}
}

/** The names of a map, or the items of a list. */
function keysOf(node: Node | undefined): string[] {
  if (node?.kind === 'map') return node.entries.map(({ key }) => key)
  if (node?.kind === 'list') return node.items.flatMap((item) => (item.kind === 'text' ? [item.text] : []))
  return []
}
