import { parseAnswer } from '../answers/parse-answer.ts'
import type { AskStep } from '../flow.ts'
import { shownQuestion } from '../machine/questions.ts'
import { readPath } from '../machine/read-path.ts'
import { freshClimb } from '../machine/run-state.ts'
import { saveValues } from '../machine/save-values.ts'
import type { Outlet, StepKind } from '../machine/step-kind.ts'
import { nextSeq, render, say } from '../machine/speak.ts'
import { frameOf, note, resultOf, type TurnContext } from '../machine/turn.ts'
import { botLadder, climb, close, takeRung } from '../machine/wait.ts'

/** `ask`: shows a question and waits for its answer, with tries and a ladder of no-answer. */
export const askKind: StepKind<AskStep> = {
  enter(turn, step) {
    const { arrivals } = frameOf(turn)
    const first = (arrivals[step.id] ?? 0) === 0
    arrivals[step.id] = (arrivals[step.id] ?? 0) + 1
    if (step.skipIfKnown && first && step.save && isKnown(turn, step.save)) return 'next'
    if (step.type === 'email-code') return enterEmailCode(turn)
    const at = freshClimb(turn.facts.now)
    turn.run.open = { kind: 'question', shown: [show(turn, step)], tries: 0, climb: at }
    return climb(turn, ladderOf(turn, step), at) ? takeRung(turn, ladderOf(turn, step), 'no-answer') : null
  },

  again(turn, step) {
    if (turn.run.open?.kind === 'question') turn.run.open.shown.push(show(turn, step))
  },

  answer(turn, step, message) {
    const { language, country, timeZone, now } = turn.facts
    const shown = shownQuestion(turn, step)
    const question = {
      type: step.type, choices: shown.choices, pick: step.pick, skip: shown.skip, pattern: step.pattern, between: step.between,
      accept: step.accept, max: step.max,
    }
    const answer = parseAnswer(
      question,
      { text: message.text, ids: message.choice?.ids ?? null, files: message.files },
      { language, country, timeZone, now },
    )
    if (answer.kind === 'wrong') return wrong(turn, step)
    close(turn)
    const result = resultOf(turn)
    result.answered = answer.kind === 'value'
    result.answer = answer.kind === 'value' ? answer.value : null
    result.label = answer.kind === 'value' ? answer.label : null
    if (answer.kind === 'skip' || step.save === null) return 'next'
    return saveValues(turn, [{ path: step.save, value: answer.value }], 'next')
  },

  due: (turn, step) => takeRung(turn, ladderOf(turn, step), 'no-answer'),
}

/** The step's own ladder, else the bot's. */
const ladderOf = (turn: TurnContext, step: AskStep) => step.noAnswer ?? botLadder(turn)

/** A verified visitor passes. No e-mail can be sent yet, so nobody else could know a code: that is an error of ours, not of theirs. */
function enterEmailCode(turn: TurnContext): Outlet {
  if (turn.facts.visitor.verified) return 'next'
  const message = 'no e-mail can be sent yet, so no code was asked for'
  resultOf(turn).error = { kind: 'no-email', message }
  note(turn, message)
  return 'on-error'
}

function show(turn: TurnContext, step: AskStep): number {
  const seq = nextSeq(turn)
  say(turn, render(turn, step.text), shownQuestion(turn, step))
  return seq
}

function wrong(turn: TurnContext, step: AskStep): string | null {
  if (turn.run.open?.kind !== 'question') return null
  const tries = ++turn.run.open.tries
  if (step.invalid?.say) say(turn, render(turn, step.invalid.say))
  if (step.invalid?.tries && tries >= step.invalid.tries) {
    close(turn)
    return turn.at.exits['invalid'] ? 'invalid' : 'next'
  }
  // Never silence: without a sentence of its own the question is asked again.
  if (!step.invalid?.say) askKind.again?.(turn, step)
  return null
}

function isKnown(turn: TurnContext, path: string[]): boolean {
  const value = readPath(turn, path)
  return value !== null && value !== ''
}
