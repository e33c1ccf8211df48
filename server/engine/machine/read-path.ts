import { fromLastRecord } from '../conditions/associations.ts'
import { readWas, WAS } from '../conditions/past.ts'
import type { AskStep, Json, Path, Step, ValueType } from '../flow.ts'
import { isOpen, nextClosing, nextOpening } from '../hours/business-hours.ts'
import type { Scope } from '../scope.ts'
import { flowOf, frameOf, type TurnContext } from './turn.ts'
import { walkPath } from '../walk-path.ts'

/** What templates and conditions of the present step can read: its flow's variables and the roots of the language. */
export const scopeOf = (turn: TurnContext): Scope => ({
  read: (path) => readPath(turn, path),
  type: (path) => typeOf(turn, path),
  label: (path) => labelOf(turn, path),
  language: turn.facts.language,
  timeZone: turn.facts.timeZone,
  country: turn.facts.country,
  currency: turn.facts.currency,
  now: turn.facts.now,
})

/** The value at a path; missing is null. */
export function readPath(turn: TurnContext, path: Path): Json {
  const [root = '', ...rest] = path
  const { facts } = turn
  const { variables } = frameOf(turn)
  if (Object.hasOwn(variables, root)) return walkPath(variables[root] ?? null, rest)
  switch (root) {
    case 'contact':
    case 'company':
    case 'deal':
    case 'ticket':
      if (rest.at(-1) === WAS) return readWas(facts.past ?? {}, path)
      return walkPath(Object.hasOwn(facts.records, root) ? (facts.records[root] ?? null) : null, rest)
    case 'conversation':
      return walkPath({ ...facts.conversation, language: facts.language, last_message: turn.run.lastMessage?.text ?? null }, rest)
    case 'visitor':
      return walkPath(facts.visitor, rest)
    case 'page':
      return walkPath(facts.page, rest)
    case 'queue': {
      const [name = '', ...what] = rest
      const hours = turn.compiled.queue(name)?.hours
      const calendar = hours == null ? null : turn.compiled.hours(hours)
      const open = calendar === null || isOpen(calendar, facts.now)
      return walkPath(Object.hasOwn(facts.queues, name) ? { ...facts.queues[name], open } : null, what)
    }
    case 'hours':
      return readHours(turn, rest)
    case 'steps':
      return readStep(turn, rest)
    case 'now':
      return rest.length === 0 ? new Date(facts.now).toISOString() : null
    default:
      return null
  }
}

function readHours(turn: TurnContext, [name = '', what]: Path): Json {
  const hours = turn.compiled.hours(name)
  if (!hours) return null
  const at = turn.facts.now
  if (what === 'open') return isOpen(hours, at)
  const moment = what === 'opens' ? nextOpening(hours, at) : what === 'closes' ? nextClosing(hours, at) : null
  return moment === null ? null : new Date(moment).toISOString()
}

function readStep(turn: TurnContext, [id = '', ...rest]: Path): Json {
  const { steps } = frameOf(turn)
  if (!Object.hasOwn(steps, id)) return null
  const result = steps[id]
  const [name = ''] = rest
  if (!result) return null
  if (Object.hasOwn(result.outputs, name)) return walkPath(result.outputs, rest)
  const { answer, label, variant, answered, error } = result
  return walkPath({ answer, label, variant, answered, error }, rest)
}

/** The type of a path as the files declare it. */
export function typeOf(turn: TurnContext, path: Path): ValueType | null {
  const [root = '', name = '', output = ''] = path
  const flow = flowOf(turn)
  const { workspace } = turn.compiled
  const variable = flow && own(flow.variables, root)
  if (variable) return variable
  const input = flow && own(flow.input, root)
  if (input) return input.type
  const properties = own(workspace.properties, root)
  if (properties) {
    const [object = '', property = ''] = fromLastRecord(path)
    return own(own(workspace.properties, object) ?? {}, property)?.type ?? null
  }
  if (root === 'now' || root === 'hours') return name !== '' && output === 'open' ? { type: 'boolean' } : { type: 'datetime' }
  if (root !== 'steps') return null
  const step = stepNamed(turn, name)
  if (step?.verb === 'code') return own(own(workspace.actions, step.action)?.output ?? {}, output)?.type ?? null
  if (step?.verb === 'webhook') return own(step.output, output)?.type ?? null
  if (step?.verb === 'call') return own(own(workspace.flows, step.flow)?.output ?? {}, output)?.type ?? null
  return null
}

/** The label of the option at a path, in the conversation's language where it is a question's. */
function labelOf(turn: TurnContext, path: Path): string | null {
  const value = readPath(turn, path)
  if (value === null || typeof value === 'object') return null
  const flow = flowOf(turn)
  const asks = flow ? turn.compiled.steps(flow).filter((step) => step.verb === 'ask') : []
  const asked = path[0] === 'steps' ? asks.find((step) => step.id === path[1] && path[2] === 'answer') : asks.find((step) => saves(step, path))
  const choice = asked?.choices.find((offered) => offered.id === String(value))
  if (choice && flow) return turn.compiled.template(flow.texts[turn.facts.language]?.[choice.label.key] ?? choice.label.source).render(scopeOf(turn)).text
  const type = typeOf(turn, path)
  return type?.type === 'enumeration' ? (own(type.options, String(value)) ?? null) : null
}

const saves = (step: AskStep, path: Path): boolean => step.save !== null && step.save.join('.') === path.join('.')

const stepNamed = (turn: TurnContext, id: string): Step | null => {
  const flow = flowOf(turn)
  return (flow && turn.compiled.steps(flow).find((step) => step.id === id)) ?? null
}

const own = <T>(table: Record<string, T>, name: string): T | null => (Object.hasOwn(table, name) ? (table[name] ?? null) : null)
