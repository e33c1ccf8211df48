import type { CodeStep, Json } from '../flow.ts'
import type { BotAnswer, VisitorMessage } from '../run.ts'
import { evaluateAll } from '../machine/evaluate.ts'
import { freshClimb } from '../machine/run-state.ts'
import { saveValues } from '../machine/save-values.ts'
import type { Outlet, StepKind } from '../machine/step-kind.ts'
import { nextSeq, renderSource, say } from '../machine/speak.ts'
import { newRef, note, resultOf, type TurnContext } from '../machine/turn.ts'
import { climb, close } from '../machine/wait.ts'

/** `code`: runs a code action. What it answers the way a HubSpot bot snippet does is shown, asked or jumped to. */
export const codeKind: StepKind<CodeStep> = {
  enter(turn, step) {
    return start(turn, step, turn.run.lastMessage, null)
  },

  result(turn, step, result) {
    const left = resultOf(turn)
    turn.run.open = null
    if (!result.ok) {
      left.error = { kind: result.kind, message: result.message }
      note(turn, `${step.action} failed: ${result.kind}: ${result.message}`)
      return 'on-error'
    }
    left.error = null
    left.outputs = { ...result.outputs }
    const led = result.answer === null ? undefined : follow(turn, step, result.answer)
    if (led !== undefined) return led
    return saveValues(turn, step.save.map(({ path, output }) => ({ path, value: result.outputs[output] ?? null })), 'next')
  },

  /** The reply that the snippet waits for: it is run again with it. */
  answer(turn, step, message) {
    const customState = turn.run.open?.kind === 'reply' ? turn.run.open.customState : null
    close(turn)
    return start(turn, step, message, customState)
  },

  due(turn) {
    if (turn.run.open?.kind !== 'reply') return null
    const at = turn.run.open.climb
    const rung = at.rung++
    if (turn.at.exits[`no-answer/${rung}`]?.excursion === null) close(turn)
    else if (climb(turn, botLadder(turn), at)) at.fired = true
    return `no-answer/${rung}`
  },
}

function start(turn: TurnContext, step: CodeStep, message: VisitorMessage | null, customState: Json): Outlet {
  const action = turn.compiled.workspace.actions[step.action]
  const ref = newRef(turn)
  const limit = Math.max(action?.limits.time ?? 0, action?.retry.inChat ?? 0)
  turn.commands.push({
    type: 'start-call',
    ref,
    call: {
      kind: 'code',
      action: step.action,
      step: step.id,
      input: evaluateAll(turn, step.input, (name) => action?.input[name]?.type ?? null),
      deadline: turn.facts.now + limit,
      message,
      customState,
    },
  })
  turn.run.open = { kind: 'call', ref, result: null }
  return null
}

/** Does what the snippet answered. Undefined: nothing that keeps the step from ending as usual. */
function follow(turn: TurnContext, step: CodeStep, answer: BotAnswer): Outlet | undefined {
  const bubbles = (answer.botMessage ?? '').split(/::next-\d+::/).filter((bubble) => bubble.trim() !== '')
  const choices = answer.quickReplies.map(({ value, label }) => ({ id: value, label }))
  const asks = answer.responseExpected || choices.length > 0
  bubbles.slice(0, asks ? -1 : undefined).forEach((bubble) => say(turn, renderSource(turn, bubble)))
  if (asks) {
    const shown = nextSeq(turn)
    const type = choices.length > 0 ? 'choice' : 'text'
    say(turn, renderSource(turn, bubbles.at(-1) ?? ''), { step: step.id, type, choices, pick: null, skip: null, sensitive: false })
    if (answer.responseExpected) {
      const at = freshClimb(turn.facts.now)
      turn.run.open = { kind: 'reply', shown: [shown], customState: answer.customState, climb: at }
      climb(turn, botLadder(turn), at)
      return null
    }
  }
  if (answer.nextModuleNickname === null) return undefined
  if (turn.at.exits[`jump/${answer.nextModuleNickname}`]) return `jump/${answer.nextModuleNickname}`
  note(turn, `${step.action} asked for the step "${answer.nextModuleNickname}", which does not exist; the next step follows`)
  return undefined
}

const botLadder = (turn: TurnContext) => turn.compiled.layout.flows[turn.compiled.layout.bot]?.noAnswer ?? []
