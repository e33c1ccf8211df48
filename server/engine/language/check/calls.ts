import type { Flow, Step, Workspace } from '../../flow.ts'
import { allSteps } from '../../machine/lay-out.ts'
import type { Report } from '../problems.ts'

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
