import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { systemClock } from '../base/clock.ts'
import { configFromEnvironment } from '../base/config.ts'
import { AppError } from '../base/errors.ts'
import { silentLogger } from '../base/logger.ts'
import { backUpStore } from '../platform/store/back-up-store.ts'
import { copyStore } from '../platform/store/copy-store.ts'
import { openStore, storeFile } from '../platform/store/open-store.ts'
import { restoreStore } from '../platform/store/restore-store.ts'
import type { Store } from '../platform/store/store.ts'
import type { CommandIo } from './support/io.ts'
import { createProgress } from './support/progress.ts'

/** `midflow store`: copies everything between the embedded store and MongoDB, backs the embedded store up and restores it. */
export function storeCommand(program: Command, io: CommandIo): void {
  const store = program.command('store').description('copy the data between SQLite and MongoDB, back it up, or restore it')
  store
    .command('copy')
    .description('copy all data to an empty store and check that both are equal; stop the servers first')
    .requiredOption('--from <store>', 'sqlite:FOLDER or mongodb://…')
    .requiredOption('--to <store>', 'sqlite:FOLDER or mongodb://…')
    .option('--json', 'answer in JSON')
    .action((options: { from: string; to: string; json?: boolean }) => copy(options, io))
  store
    .command('backup')
    .description('write a copy of the embedded store to a new file, also while the server runs')
    .argument('<file>', 'the file to write')
    .option('--data <folder>', 'the data folder; else DATA_DIR')
    .action(async (file: string, options: { data?: string }) => {
      const target = resolve(io.cwd, file)
      await backUpStore(resolve(io.cwd, options.data ?? configFromEnvironment().dataDir), target)
      io.out(`Wrote ${target}.`)
    })
  store
    .command('restore')
    .description('put a backup in the place of the embedded store, which is kept beside it; stop the server first')
    .argument('<file>', 'a file that `midflow store backup` wrote')
    .option('--data <folder>', 'the data folder; else DATA_DIR')
    .action((file: string, options: { data?: string }) => restore(resolve(io.cwd, file), resolve(io.cwd, options.data ?? configFromEnvironment().dataDir), io))
}

async function restore(file: string, dataDir: string, io: CommandIo): Promise<void> {
  const before = await restoreStore(file, { dataDir, clock: systemClock, logger: silentLogger })
  io.out(`Restored ${file}.${before === null ? '' : ` The store that was there is in ${before}.`}`)
}

async function copy(options: { from: string; to: string; json?: boolean }, io: CommandIo): Promise<void> {
  const from = await openPlace('--from', options.from, io)
  try {
    const to = await openPlace('--to', options.to, io)
    const progress = createProgress(io)
    try {
      const copied = await copyStore(from, to, ({ step, collection, done, total }) => progress.show(`${step} ${collection}`, done, total))
      progress.end()
      if (options.json) return io.out(JSON.stringify({ collections: copied }))
      for (const { name, documents, hash } of copied) io.out(`${name.padEnd(24)} ${String(documents).padStart(9)}  ${hash.slice(0, 16)}`)
      return io.out('Both stores hold the same documents.')
    } finally {
      progress.end()
      await to.close()
    }
  } finally {
    await from.close()
  }
}

async function openPlace(option: string, place: string, io: CommandIo): Promise<Store> {
  const deps = { logger: silentLogger, clock: systemClock }
  if (/^mongodb(\+srv)?:\/\//.test(place)) return openStore({ mongodbUrl: place, dataDir: '', ...deps })
  if (!place.startsWith('sqlite:')) {
    throw new AppError('bad-request', { where: option, problem: `"${place}" is no store; write sqlite:FOLDER or mongodb://HOST/DATABASE` })
  }
  const dataDir = resolve(io.cwd, place.slice('sqlite:'.length))
  if (option === '--from' && !existsSync(storeFile(dataDir))) throw new AppError('not-found', { what: 'store', name: storeFile(dataDir) })
  return openStore({ mongodbUrl: null, dataDir, ...deps })
}
