import type { Clock } from '../../base/clock.ts'
import type { Logger } from '../../base/logger.ts'
import type { Files } from './files.ts'

const EVERY_MS = 10 * 60_000

/** Looks for files that nobody sent, now and again until stopped. What a dead process left is found by the next look. */
export function createFileSweep(deps: { files: Pick<Files, 'sweep'>; clock: Clock; logger: Logger }): { stop(): Promise<void> } {
  let stopped = false
  let cancel = () => {}
  let looking = Promise.resolve()
  const look = async () => {
    try {
      const removed = await deps.files.sweep()
      if (removed > 0) deps.logger.info('files.removed', { unsent: removed })
    } catch (err) {
      deps.logger.error('files.sweep-failed', { err })
    }
    if (!stopped) cancel = deps.clock.after(EVERY_MS, () => void (looking = look()))
  }
  looking = look()
  return {
    async stop() {
      stopped = true
      cancel()
      await looking
    },
  }
}
