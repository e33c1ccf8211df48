import type { Flow, Step, Workspace } from '../../flow.ts'
import { layOut, type StepState } from '../../machine/lay-out.ts'

/** A way from step to step. `by`: the outlet; `jump`: a `goto` of the step itself; `limited`: it is taken so many times only. */
export type Way = { to: string; by: string; jump: boolean; limited: boolean }

/** The steps of one flow, by key, with the ways that can really be taken, and where it can be entered. */
export type Ways = { steps: Map<string, Step>; out: Map<string, Way[]>; entries: string[] }

/** Lays one flow out alone, as the engine does, a called flow being a step that comes back. Null without steps. */
export function waysOf(workspace: Workspace, flow: Flow): Ways | null {
  if (flow.steps.length === 0) return null
  const layout = layOut({ ...workspace, bots: { [flow.name]: flow }, flows: {} }, flow.name)
  const out = new Map<string, Way[]>()
  for (const state of layout.states.values()) out.set(state.key, waysFrom(state))
  return {
    steps: new Map([...layout.states].map(([key, { step }]) => [key, step])),
    out,
    entries: [layout.start, ...layout.interrupts.map(({ exit }) => exit.to)],
  }
}

function waysFrom({ step, exits }: StepState): Way[] {
  const names = Object.keys(exits).filter((name) => name !== 'hub' && !name.startsWith('jump/') && isTaken(name, step))
  return names.map((name) => ({ to: exits[name]?.to ?? '', by: name, jump: name === 'goto', limited: name === 'goto' && step.goto?.limit != null }))
}

function isTaken(exit: string, step: Step): boolean {
  if (exit === 'goto-else') return step.goto?.limit != null
  if (exit !== 'next') return true
  if (step.when !== null) return true
  if (step.goto !== null) return false
  switch (step.verb) {
    case 'end':
      return false
    case 'branch':
      return step.otherwise === null
    case 'split':
      return step.variants.length === 0
    default:
      return true
  }
}
