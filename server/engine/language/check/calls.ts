import type { Flow, Step, Workspace } from '../../flow.ts'
import { allSteps } from '../../machine/lay-out.ts'
import type { Report } from '../problems.ts'
import { textsOf } from './texts-of.ts'

/** A flow that calls itself, at whatever remove, would never end. */
export function checkCalls(workspace: Workspace, reportOf: (file: string) => Report): void {
  for (const flow of Object.values(workspace.flows)) {
    for (const step of callsOf(flow)) {
      const round = wayBack(step.flow, flow.name, workspace, new Set())
      if (round) {
        const names = [flow.name, ...round].join(' → ')
        reportOf(flow.file)('recursion', step.at, `The flow ${flow.name} calls itself: ${names}. A flow that repeats itself uses goto with a limit.`)
      }
    }
  }
}

/** A sub-flow without a language of its caller would speak another in the middle of the conversation. */
export function checkLanguages(workspace: Workspace, reportOf: (file: string) => Report): void {
  for (const flow of [...Object.values(workspace.bots), ...Object.values(workspace.flows)]) {
    for (const step of callsOf(flow)) {
      const called = Object.hasOwn(workspace.flows, step.flow) ? workspace.flows[step.flow] : undefined
      const missing = called && textsOf(called).length > 0 ? flow.languages.filter((language) => !called.languages.includes(language)) : []
      if (missing.length > 0) reportOf(flow.file)('missing-language', step.at, `The flow ${step.flow} does not speak ${missing.join(', ')}, which ${flow.name} does. Add it to "languages" there, with its texts.`)
    }
  }
}

const callsOf = (flow: Flow) => allSteps(flow).filter((step): step is Extract<Step, { verb: 'call' }> => step.verb === 'call')

function wayBack(from: string, to: string, workspace: Workspace, seen: Set<string>): string[] | null {
  if (from === to) return [to]
  const flow = Object.hasOwn(workspace.flows, from) ? workspace.flows[from] : undefined
  if (!flow || seen.has(from)) return null
  seen.add(from)
  for (const step of callsOf(flow)) {
    const rest = wayBack(step.flow, to, workspace, seen)
    if (rest) return [from, ...rest]
  }
  return null
}
