import type { CodeStep, Json } from '../flow.ts'
import type { BotAnswer, VisitorMessage } from '../run.ts'
import { evaluateAll } from '../machine/evaluate.ts'
import { freshClimb } from '../machine/run-state.ts'
import type { Outlet, StepKind } from '../machine/step-kind.ts'
import { nextSeq, renderSource, say } from '../machine/speak.ts'
import { saveOutputs, takeResult } from '../machine/take-result.ts'
import { newRef, note, type TurnContext } from '../machine/turn.ts'
import { botLadder, climb, close, takeRung } from '../machine/wait.ts'

/** `code`: runs a code action. What it answers the way a HubSpot bot snippet does is shown, asked or jumped to. */
export const codeKind: StepKind<CodeStep> = {
  enter(turn, step) {
    return start(turn, step, turn.run.lastMessage, null)
  },

  result(turn, step, result) {
    if (!takeResult(turn, step.action, result)) return 'on-error'
    const led = result.answer === null ? undefined : follow(turn, step, result.answer)
    return led === undefined ? saveOutputs(turn, step, result.outputs) : led
  },

  /** The reply that the snippet waits for: it is run again with it. */
  answer(turn, step, message) {
    const customState = turn.run.open?.kind === 'reply' ? turn.run.open.customState : null
    close(turn)
    return start(turn, step, message, customState)
  },

  due: (turn) => takeRung(turn, botLadder(turn), 'no-answer'),
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
