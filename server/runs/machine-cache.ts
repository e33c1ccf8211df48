import { AppError } from '../base/errors.ts'
import { compileFlow, type FlowMachine } from '../engine/compile-flow.ts'
import { readWorkspace } from '../engine/language/read-workspace.ts'
import type { SourceFile, Workspace } from '../engine/flow.ts'

/** How many releases are kept compiled; running conversations rarely span more. */
const KEPT_RELEASES = 20

/** Releases, read and compiled once in this process. A release never changes, so neither does what is cached. */
export type MachineCache = {
  workspace(release: string): Promise<Workspace>
  /** @throws AppError `not-found` when the release has no such bot. */
  machine(release: string, bot: string): Promise<FlowMachine>
}

export function createMachineCache(loadRelease: (release: string) => Promise<SourceFile[]>): MachineCache {
  const workspaces = new Map<string, Promise<Workspace>>()
  const machines = new Map<string, FlowMachine>()

  const workspace = (release: string) => {
    const cached = workspaces.get(release)
    if (cached) return cached
    const loading = loadRelease(release).then((files) => readWorkspace(files).workspace)
    workspaces.set(release, loading)
    loading.catch(() => workspaces.delete(release))
    const oldest = workspaces.keys().next().value
    if (workspaces.size > KEPT_RELEASES && oldest !== undefined) {
      workspaces.delete(oldest)
      for (const key of machines.keys()) if (key.startsWith(`${oldest}\n`)) machines.delete(key)
    }
    return loading
  }

  return {
    workspace,
    async machine(release, bot) {
      const key = `${release}\n${bot}`
      const cached = machines.get(key)
      if (cached) return cached
      const read = await workspace(release)
      if (!Object.hasOwn(read.bots, bot)) {
        throw new AppError('not-found', { what: 'bot', name: bot, hint: `Release ${release} has ${Object.keys(read.bots).join(', ') || 'no bots'}.` })
      }
      const machine = compileFlow(read, bot)
      machines.set(key, machine)
      return machine
    },
  }
}
