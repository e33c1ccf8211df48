import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from '../base/logger.ts'
import { loadFolder } from '../features/flows/load-folder.ts'
import { type Releases } from '../features/flows/releases.ts'

/** Writes a file that only its owner may read. */
export async function writePrivateFile(dataDir: string, name: string, text: string): Promise<void> {
  const file = join(dataDir, name)
  await mkdir(dataDir, { recursive: true })
  await writeFile(file, `${text}\n`, { mode: 0o600 })
  await chmod(file, 0o600)
}

/** The flows folder becomes the first release; later ones are published by hand. Files with errors do not keep the server from starting. */
export async function publishFirst(releases: Releases, flowsDir: string, logger: Logger): Promise<void> {
  if (await releases.current()) return
  const published = await releases.publish(await loadFolder(flowsDir), 'start', 'The flow files at the first start')
  if (published.ok) logger.info('release.published', { release: published.release.number })
  else logger.warn('release.refused', { flows: flowsDir, problems: published.problems.length, hint: `npx midflow check ${flowsDir}` })
}
