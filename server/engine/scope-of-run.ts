import type { FlowMachine } from './compile-flow.ts'
import { nowhere } from './machine/lay-out.ts'
import { scopeOf } from './machine/read-path.ts'
import { freshRun, type RunState } from './machine/run-state.ts'
import type { Facts } from './run.ts'
import type { Scope } from './scope.ts'

/** What conditions can read of a run as it stands: the bot's variables and steps, and the facts. `snapshot` null: before the first message. */
export function scopeOfRun(machine: FlowMachine, snapshot: string | null, facts: Facts): Scope {
  const { compiled } = machine
  const saved: { run: RunState } = snapshot === null ? { run: freshRun(compiled.layout.bot, facts.seq) } : JSON.parse(snapshot)
  return scopeOf({ compiled, run: saved.run, facts, commands: [], notes: [], path: [], at: nowhere(compiled.layout.bot) })
}
