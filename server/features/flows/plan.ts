import type { Problem, SourceFile } from '../../engine/flow.ts'
import type { RunModel } from '../../models/run.ts'
import { compareFiles, type FileChange } from './compare-files.ts'
import type { Releases } from './releases.ts'

/** What publishing these files would do. `running`: conversations under way by the release that they stay on. */
export type Plan = {
  /** The number of the release in force, null before the first. */
  current: number | null
  problems: Problem[]
  files: FileChange[]
  running: { release: number; bot: string; conversations: number }[]
}

export type MakePlan = (files: SourceFile[]) => Promise<Plan>

/** Compares files with the release in force; changes nothing. */
export function createMakePlan(deps: { releases: Releases; runs: RunModel; check: (files: SourceFile[]) => Problem[] }): MakePlan {
  return async (files) => {
    const current = await deps.releases.current()
    const before = current ? (await deps.releases.get(current.id)).files : []
    return {
      current: current?.number ?? null,
      problems: deps.check(files),
      files: compareFiles(before, files),
      running: await countRunning(deps.releases, deps.runs),
    }
  }
}

async function countRunning(releases: Releases, runs: RunModel): Promise<Plan['running']> {
  const counts = await Promise.all(
    (await releases.list()).map(async ({ id, number }) => {
      const under = await runs.find({ release: id, done: false }, { bot: 1 }).lean()
      const bots = [...new Set(under.map((run) => run.bot))].toSorted()
      return bots.map((bot) => ({ release: number, bot, conversations: under.filter((run) => run.bot === bot).length }))
    }),
  )
  return counts.flat()
}
