import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { workerData } from 'node:worker_threads'
import { openForReading } from './open-database.ts'

/** Copies a database: complete and on disk under a name of its own first, so that no half copy ever bears the name that was asked for. */
const { file, target }: { file: string; target: string } = workerData
if (existsSync(target)) throw new Error(`${target} exists already`)
const partial = `${target}.partial`
rmSync(partial, { force: true })
const db = openForReading(file)
db.prepare('VACUUM INTO ?').run(partial)
db.close()
const handle = openSync(partial, 'r+')
fsyncSync(handle)
closeSync(handle)
renameSync(partial, target)
