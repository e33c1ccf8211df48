import type { Flow, Ladder, Outcome, Step, Workspace } from '../flow.ts'

/** Where a way out of a step leads. An excursion comes back: `silently`, or so that the step asks `again`. */
export type Exit = { to: string; excursion: { block: string; again: boolean } | null }

/**
 * One step as a state. `home` is the flow whose names it reads and whose steps it can jump to; `owner` the flow it runs in
 * (they differ where the bot's own `no-answer` or `on-error` stands in for a sub-flow's); `block` the excursion it is in.
 */
export type StepState = { key: string; step: Step; home: string; owner: string; block: string | null; exits: Record<string, Exit> }

/** The end of a sub-flow. */
export type ReturnState = { key: string; flow: string }

export type HeardInterrupt = { name: string; hears: Record<string, string[]>; exit: Exit }

/** A bot with the flows that it calls, as states and the ways between them. */
export type Layout = {
  bot: string
  flows: Record<string, Flow>
  start: string
  states: Map<string, StepState>
  returns: ReturnState[]
  interrupts: HeardInterrupt[]
}

export const START = '@start'
export const HUB = '@hub'
export const FAILED = '@failed'
export const END = '@end'

/** A state that is no step of any flow: for what happens outside of them. `home` is the flow whose names can be read. */
export const nowhere = (home = ''): StepState => ({
  key: END, home, owner: home, block: null, exits: {},
  step: { verb: 'goto', id: END, at: { file: '', line: 0, column: 0 }, when: null, goto: null, was: null },
})

/** In which surroundings a list of steps is laid out. */
type Around = { home: Flow; owner: Flow; block: string | null; prefix: string; names: Set<string> }

/**
 * Lays a bot and the flows it calls out as states. Blocks rejoin after their step, excursions lead to the hub (which knows
 * the way back), and the bot's own `no-answer` and `on-error` are copied to every step that has none. Pure.
 */
export function layOut(workspace: Workspace, botName: string): Layout {
  const bot = workspace.bots[botName]
  if (!bot) throw new Error(`the workspace has no bot ${botName}`)
  const flows = calledFlows(workspace, bot)
  const states = new Map<string, StepState>()
  const startOf = (flow: Flow) => (flow.steps[0] ? keyOf(flow, flow.steps[0].id) : endOf(flow))
  const endOf = (flow: Flow) => (flow === bot ? END : `${flow.name}:@return`)
  const plain = (to: string): Exit => ({ to, excursion: null })

  const target = (name: string, around: Around, next: string): string => {
    if (name === 'start') return startOf(around.home)
    if (name === 'end') return endOf(around.home)
    if (name === 'next') return next
    return keyOf(around.home, name, around.names.has(name) ? around.prefix : '')
  }

  const laySteps = (steps: Step[], around: Around, rest: string): string => {
    let next = rest
    for (const step of steps.toReversed()) {
      const key = keyOf(around.home, step.id, around.prefix)
      states.set(key, { key, step, home: around.home.name, owner: around.owner.name, block: around.block, exits: exitsOf(step, key, around, next) })
      next = key
    }
    return next
  }

  const layOutcome = (outcome: Outcome, around: Around, next: string): string =>
    laySteps(outcome.steps, around, outcome.goto === null ? next : target(outcome.goto, around, next))

  /** An outcome without a jump comes back to the step; one with a jump leaves it for good. */
  const layAside = (outcome: Outcome, block: string, around: Around, next: string, again: boolean): Exit =>
    outcome.goto === null
      ? { to: layOutcome(outcome, { ...around, block }, HUB), excursion: { block, again } }
      : plain(layOutcome(outcome, around, next))

  /** The same for an outcome of the bot that stands in for a step's own: a copy, under the step's key. */
  const standIn = (around: Around, key: string, outcome: Outcome): Around =>
    ({ home: bot, owner: around.owner, block: around.block, prefix: `${key}>`, names: namesIn(outcome.steps) })

  const layLadder = (name: string, ladder: Ladder, key: string, around: Around, next: string, own: boolean) =>
    ladder.map(({ outcome }, i): [string, Exit] => {
      const inside = own ? around : standIn(around, `${key}/${i}`, outcome)
      return [`${name}/${i}`, layAside(outcome, `${key}/${name}/${i}`, inside, next, false)]
    })

  const layError = (own: Outcome | null, key: string, around: Around, next: string): Exit => {
    if (own) return plain(layOutcome(own, around, next))
    return plain(bot.onError ? layOutcome(bot.onError, standIn(around, key, bot.onError), next) : FAILED)
  }

  const exitsOf = (step: Step, key: string, around: Around, next: string): Record<string, Exit> => {
    const exits: Record<string, Exit> = { next: plain(next), hub: plain(HUB) }
    if (step.goto) {
      exits['goto'] = plain(target(step.goto.target, around, next))
      if (step.goto.otherwise) exits['goto-else'] = plain(layOutcome(step.goto.otherwise, around, next))
    }
    switch (step.verb) {
      case 'ask':
        if (step.invalid?.outcome) exits['invalid'] = plain(layOutcome(step.invalid.outcome, around, next))
        Object.assign(exits, Object.fromEntries(layLadder('no-answer', step.noAnswer ?? bot.noAnswer, key, around, next, step.noAnswer !== null)))
        exits['on-error'] = layError(null, key, around, next)
        break
      case 'branch':
        step.arms.forEach((arm, i) => (exits[`arm/${i}`] = plain(layOutcome(arm.outcome, around, next))))
        if (step.otherwise) exits['else'] = plain(layOutcome(step.otherwise, around, next))
        break
      case 'split':
        for (const variant of step.variants) exits[`variant/${variant.name}`] = plain(layOutcome(variant.outcome, around, next))
        break
      case 'code':
        exits['on-error'] = layError(step.onError, key, around, next)
        for (const jump of around.home.steps) exits[`jump/${jump.id}`] = plain(keyOf(around.home, jump.id))
        Object.assign(exits, Object.fromEntries(layLadder('no-answer', bot.noAnswer, key, around, next, false)))
        break
      case 'webhook':
        exits['on-error'] = layError(step.onError, key, around, next)
        break
      case 'find':
        if (step.none) exits['none'] = plain(layOutcome(step.none, around, next))
        break
      case 'call': {
        const called = flows[step.flow]
        if (called) exits['call'] = plain(startOf(called))
        break
      }
      case 'hand-off':
        Object.assign(exits, Object.fromEntries(layLadder('waiting', step.waiting, key, around, next, true)))
        if (step.away) exits['away'] = plain(layOutcome(step.away, around, next))
        break
      case 'end':
        exits['end'] = plain(endOf(around.home))
        break
      case 'create':
      case 'update':
        exits['on-error'] = layError(null, key, around, next)
        break
      default:
        break
    }
    return exits
  }

  for (const flow of Object.values(flows)) {
    laySteps(flow.steps, { home: flow, owner: flow, block: null, prefix: '', names: new Set() }, endOf(flow))
  }
  const interrupts = bot.interrupts.map(({ name, hears, outcome }): HeardInterrupt => {
    const around: Around = { home: bot, owner: bot, block: null, prefix: '', names: new Set() }
    return { name, hears, exit: layAside(outcome, `@interrupt/${name}`, around, END, true) }
  })
  const returns = Object.values(flows).filter((flow) => flow !== bot).map((flow) => ({ key: endOf(flow), flow: flow.name }))
  return { bot: bot.name, flows, start: startOf(bot), states, returns, interrupts }
}

const keyOf = (flow: Flow, step: string, prefix = ''): string => `${prefix}${flow.name}:${step}`

function calledFlows(workspace: Workspace, bot: Flow): Record<string, Flow> {
  const found: Record<string, Flow> = { [bot.name]: bot }
  const visit = (flow: Flow) => {
    for (const step of allSteps(flow)) {
      const called = step.verb === 'call' ? workspace.flows[step.flow] : undefined
      if (!called || found[called.name]) continue
      found[called.name] = called
      visit(called)
    }
  }
  visit(bot)
  return found
}

/** Every step of a flow, those in blocks, ladders and interrupts included. */
export function allSteps(flow: Flow): Step[] {
  const outcomes = [...flow.noAnswer.map((rung) => rung.outcome), ...(flow.onError ? [flow.onError] : []), ...flow.interrupts.map((i) => i.outcome)]
  return [...flow.steps, ...outcomes.flatMap((outcome) => outcome.steps)].flatMap(withInner)
}

const withInner = (step: Step): Step[] => [step, ...outcomesOf(step).flatMap((outcome) => outcome.steps.flatMap(withInner))]

const namesIn = (steps: Step[]): Set<string> => new Set(steps.flatMap(withInner).map((step) => step.id))

/** The outcomes that stand in a step. */
export function outcomesOf(step: Step): Outcome[] {
  const found: (Outcome | null)[] = [step.goto?.otherwise ?? null]
  switch (step.verb) {
    case 'ask':
      found.push(step.invalid?.outcome ?? null, ...(step.noAnswer ?? []).map((rung) => rung.outcome))
      break
    case 'branch':
      found.push(...step.arms.map((arm) => arm.outcome), step.otherwise)
      break
    case 'split':
      found.push(...step.variants.map((variant) => variant.outcome))
      break
    case 'code':
    case 'webhook':
      found.push(step.onError)
      break
    case 'find':
    case 'answer-from':
      found.push(step.none)
      break
    case 'hand-off':
      found.push(step.away, ...step.waiting.map((rung) => rung.outcome))
      break
    case 'assign':
      found.push(...step.waiting.map((rung) => rung.outcome))
      break
    case 'for-each':
      found.push({ steps: step.steps, goto: null, at: step.at })
      break
    default:
      break
  }
  return found.filter((outcome) => outcome !== null)
}
