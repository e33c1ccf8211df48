import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { AppError } from '../../base/errors.ts'
import { storeFile } from './open-store.ts'
import { backUp } from './sqlite-driver/back-up.ts'

/**
 * Writes a consistent copy of the embedded store in a data folder to `target`, also while a server works on it.
 * @throws AppError `not-found`, `bad-request` when the target exists.
 */
export async function backUpStore(dataDir: string, target: string): Promise<void> {
  const file = storeFile(dataDir)
  if (!existsSync(file)) throw new AppError('not-found', { what: 'store', name: file, hint: 'Name the data folder of the server.' })
  if (existsSync(target)) throw new AppError('bad-request', { where: 'backup', problem: `${target} exists already; name a new file` })
  mkdirSync(dirname(target), { recursive: true })
  await backUp(file, target)
}
