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

/** Releases that are named at most: conversations on older ones are counted under number 0. */
const NAMED = 1000

async function countRunning(releases: Releases, runs: RunModel): Promise<Plan['running']> {
  const numbers = new Map((await releases.list(NAMED)).map(({ id, number }) => [id, number]))
  const counts = await runs.aggregate<{ _id: { release: string; bot: string }; conversations: number }>([
    { $match: { done: false, release: { $ne: null } } },
    { $group: { _id: { release: '$release', bot: '$bot' }, conversations: { $sum: 1 } } },
  ])
  return counts
    .map(({ _id, conversations }) => ({ release: numbers.get(_id.release) ?? 0, bot: _id.bot, conversations }))
    .toSorted((a, b) => b.release - a.release || (a.bot < b.bot ? -1 : 1))
}
