import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Clock } from '../../base/clock.ts'
import { AppError } from '../../base/errors.ts'
import type { Logger } from '../../base/logger.ts'
import { openStore, storeFile } from './open-store.ts'

/**
 * Puts a copy that `store backup` wrote in the place of the embedded store. Answers the folder into which the store that was
 * there has been moved, null if there was none. Cut off anywhere, it can be run again: the backup itself is never touched.
 * @throws AppError `not-found`, `store-in-use`, and `store-foreign` or `store-newer` for a file that this version cannot open.
 */
export async function restoreStore(backup: string, deps: { dataDir: string; clock: Clock; logger: Logger }): Promise<string | null> {
  const { dataDir, clock } = deps
  if (!existsSync(backup)) throw new AppError('not-found', { what: 'backup', name: backup })
  if (existsSync(storeFile(dataDir))) await letGo(dataDir, deps)
  else mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const trial = mkdtempSync(join(dataDir, 'restoring-'))
  try {
    copyFileSync(backup, storeFile(trial))
    await (await openStore({ ...deps, mongodbUrl: null, dataDir: trial })).close()
    const before = join(dataDir, `before-restore-${clock.now().toISOString().replaceAll(':', '')}`)
    const present = ['', '-wal', '-shm'].map((end) => storeFile(dataDir) + end).filter(existsSync)
    if (present.length > 0) mkdirSync(before)
    for (const file of present) renameSync(file, join(before, basename(file)))
    renameSync(storeFile(trial), storeFile(dataDir))
    return present.length > 0 ? before : null
  } finally {
    rmSync(trial, { recursive: true, force: true })
  }
}

/** Makes sure that nobody has the store, and that it is whole in its files. One that cannot be opened may be what is to be replaced. */
async function letGo(dataDir: string, deps: { clock: Clock; logger: Logger }): Promise<void> {
  try {
    await (await openStore({ mongodbUrl: null, dataDir, ...deps })).close()
  } catch (err) {
    if (!(err instanceof AppError) || (err.code !== 'store-foreign' && err.code !== 'store-newer')) throw err
  }
}
