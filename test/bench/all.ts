import { benchActions } from './actions.bench.ts'
import { benchAssignment } from './assignment.bench.ts'
import { benchInbox } from './inbox.bench.ts'
import { benchMemory } from './memory.bench.ts'
import { benchSla } from './sla.bench.ts'
import { benchStore } from './store.bench.ts'
import { benchTurns } from './turns.bench.ts'

/**
 * `npm run bench`: every figure beside a bare baseline of the same run. `npm run bench store inbox` runs only those. A bench
 * that fails says why, the others go on, and the exit code is 1.
 */
const BENCHES: Record<string, () => Promise<void>> = { turns: benchTurns, memory: benchMemory, actions: benchActions, store: benchStore, inbox: benchInbox, assignment: benchAssignment, sla: benchSla }

const asked = process.argv.slice(2)
const unknown = asked.find((name) => !Object.hasOwn(BENCHES, name))
if (unknown !== undefined) throw new Error(`There is no bench "${unknown}". There are: ${Object.keys(BENCHES).join(', ')}.`)
// A bench that waits for something that never comes would end the process without a word.
const alive = setInterval(() => {}, 60_000)
for (const [name, bench] of Object.entries(BENCHES)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  try {
    await bench()
  } catch (err) {
    process.exitCode = 1
    console.error(`bench ${name} failed:`, err)
  }
}
clearInterval(alive)
