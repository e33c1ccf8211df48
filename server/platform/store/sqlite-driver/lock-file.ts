import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import Database from 'better-sqlite3'
import { StoreError } from './errors.ts'

/** How long an opener waits for a holder that is just going away. */
const PATIENCE_MS = 1000

/**
 * Holds `file` for this process by a lock of the operating system on `FILE-lock`, which ends with the process however it ends.
 * Answers a function that lets go, and with `true` leaves no trace of the lock. Throws StoreError code 10107 that says who holds it.
 */
export function lockFile(file: string): (traceless?: boolean) => void {
  const holder = `${file}-holder`
  const lock = new Database(`${file}-lock`, { timeout: PATIENCE_MS })
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch {
    lock.close()
    throw new StoreError(10107, `${file} is in use by ${describe(holder)}`, { holder: describe(holder) })
  }
  writeFileSync(holder, `process ${process.pid} on ${hostname()}`)
  return (traceless = false) => {
    rmSync(holder, { force: true })
    if (traceless) rmSync(`${file}-lock`, { force: true })
    lock.close()
  }
}

function describe(holder: string): string {
  try {
    return readFileSync(holder, 'utf8') || 'another process'
  } catch {
    return 'another process'
  }
}
