import type { Workspace } from '../../flow.ts'
import type { Report } from '../problems.ts'
import { checkCalls, checkLanguages } from './calls.ts'
import { checkLoops } from './loops.ts'
import { checkReach } from './reach.ts'
import { waysOf } from './ways.ts'

/** What can only be seen of whole flows: steps that are never reached, loops without end, flows that call themselves. */
export function checkFlows(workspace: Workspace, reportOf: (file: string) => Report): void {
  checkCalls(workspace, reportOf)
  checkLanguages(workspace, reportOf)
  for (const flow of [...Object.values(workspace.bots), ...Object.values(workspace.flows)]) {
    const ways = waysOf(workspace, flow)
    if (!ways) continue
    checkReach(ways, reportOf(flow.file))
    checkLoops(ways, reportOf(flow.file))
  }
}
