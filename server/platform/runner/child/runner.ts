import { availableParallelism } from 'node:os'
import ivm from 'isolated-vm'
import type { FromRunner, ToRunner } from '../messages.ts'
import { createGate } from './gate.ts'
import { type CodeVersion, type Slot, createSlot } from './slot.ts'
import { startRun, type RunUnderWay } from './start-run.ts'

/** Idle isolates kept warm, over all code versions. */
const KEPT = 12
/** How often memory and busy threads are looked at, milliseconds. */
const LOOK_EVERY = 25
/** A run that keeps a thread for longer is a hog, milliseconds. */
const HOG = 150
const MB = 1024 * 1024
/** What a process may grow by beyond the limits of its runs: garbage that is not collected yet, threads, buffers. */
const SLACK_MB = 48

export type Runner = { receive(message: ToRunner): void }

/** All runs of this process: isolates by code version, one active run each, and a watch over memory and threads. */
export function createRunner(send: (message: FromRunner) => void): Runner {
  const versions = new Map<string, CodeVersion>()
  const libraries = new Map<string, string>()
  const underWay = new Map<number, RunUnderWay>()
  const users = new Map<Slot, number>()
  const gate = createGate(Math.max(2, availableParallelism()))
  let idle: Slot[] = []
  let inside = ''
  let hogs = 0
  let restingMemory = process.memoryUsage.rss()

  const takeSlot = (version: CodeVersion, memoryMb: number): Slot => {
    const found = idle.findLast((slot) => slot.version === version && slot.memoryMb === memoryMb)
    idle = idle.filter((slot) => slot !== found)
    return found ?? newSlot(version, memoryMb)
  }
  const newSlot = (version: CodeVersion, memoryMb: number): Slot => {
    const made: Slot = createSlot({ ivm, version, libraries, inside, memoryMb, onSpoilt: (message) => spoilt(made, message) })
    return made
  }
  /** Says whose fault it is where that is known: memory that ran out in an isolate is its run's. */
  const spoilt = (slot: Slot, message: string) => {
    const run = users.get(slot)
    send(run !== undefined && message.includes('out-of-memory') ? { type: 'memory', suspects: [run] } : { type: 'spoilt' })
  }
  const keep = (slot: Slot) => {
    if (slot.dead) return
    const next = slot.worn ? newSlot(slot.version, slot.memoryMb) : slot
    if (next !== slot) slot.dispose()
    idle.push(next)
    const surplus = idle.length > KEPT ? idle.shift() : undefined
    surplus?.dispose()
    next.prepareNext()
  }

  const run = (message: Extract<ToRunner, { type: 'run' }>) => {
    const version = versions.get(message.hash)
    if (!version) throw new Error(`unknown code ${message.hash}`)
    const slot = takeSlot(version, message.limits.memoryMb)
    const begun = startRun({ id: message.run, slot, gate, payload: message.payload, limits: message.limits, send, grown })
    underWay.set(message.run, begun)
    users.set(slot, message.run)
    void afterwards(message.run, begun, slot)
  }
  const afterwards = async (id: number, begun: RunUnderWay, slot: Slot) => {
    await begun.ended
    underWay.delete(id)
    users.delete(slot)
    keep(slot)
  }

  const grown = () => process.memoryUsage.rss() - restingMemory
  const look = () => {
    const running = [...underWay.entries()]
    const busy = running.filter(([, one]) => one.onThreadFor() > HOG)
    if (busy.length !== hogs) send({ type: 'hogs', count: (hogs = busy.length) })
    if (running.length === 0) {
      restingMemory = process.memoryUsage.rss()
      return
    }
    const allowed = running.reduce((sum, [, one]) => sum + one.memoryMb, 0)
    if (grown() < (1.25 * allowed + SLACK_MB) * MB) return
    const entered = running.filter(([, one]) => one.onThreadFor() > 0)
    send({ type: 'memory', suspects: (entered.length > 0 ? entered : running).map(([id]) => id) })
  }
  setInterval(look, LOOK_EVERY)

  return {
    receive(message) {
      switch (message.type) {
        case 'inside':
          inside = message.text
          return
        case 'library':
          libraries.set(message.name, message.text)
          return
        case 'code':
          versions.set(message.hash, { main: message.main, files: message.files, libraries: message.libraries })
          return
        case 'run':
          return run(message)
        case 'answer':
          return underWay.get(message.run)?.answer(message.call, message.ok, message.answer)
        case 'cancel':
          return underWay.get(message.run)?.cancel()
      }
    },
  }
}
