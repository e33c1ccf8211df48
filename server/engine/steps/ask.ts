import { parseAnswer } from '../answers/parse-answer.ts'
import type { AskStep } from '../flow.ts'
import { checkCode, failCode, sendCode, takeCodeResult } from '../machine/email-code.ts'
import { shownQuestion } from '../machine/questions.ts'
import { readPath } from '../machine/read-path.ts'
import type { CallResult } from '../run.ts'
import { type Asked, freshClimb } from '../machine/run-state.ts'
import { saveValues } from '../machine/save-values.ts'
import { canAnswer } from '../machine/take-exit.ts'
import type { Outlet, StepKind } from '../machine/step-kind.ts'
import { nextSeq, render, say } from '../machine/speak.ts'
import { frameOf, resultOf, type TurnContext } from '../machine/turn.ts'
import { botLadder, climb, close, takeRung } from '../machine/wait.ts'

/** `ask`: shows a question and waits for its answer, with tries and a ladder of no-answer. */
export const askKind: StepKind<AskStep> = {
  enter(turn, step) {
    const { arrivals } = frameOf(turn)
    const first = (arrivals[step.id] ?? 0) === 0
    arrivals[step.id] = (arrivals[step.id] ?? 0) + 1
    if (step.skipIfKnown && first && step.save && isKnown(turn, step.save)) return 'next'
    return step.type === 'email-code' ? enterEmailCode(turn, step, null) : open(turn, step, { shown: [show(turn, step)], tries: 0, climb: freshClimb(turn.facts.now) })
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
    if (step.type === 'email-code' && answer.kind === 'value' && turn.run.open?.kind === 'question') {
      checkCode(turn, step, String(answer.value), turn.run.open)
      return null
    }
    close(turn)
    const result = resultOf(turn)
    result.answered = answer.kind === 'value'
    result.answer = answer.kind === 'value' ? answer.value : null
    result.label = answer.kind === 'value' ? answer.label : null
    if (answer.kind === 'skip' || step.save === null) return 'next'
    return saveValues(turn, [{ path: step.save, value: answer.value }], 'next')
  },

  due: (turn, step) => takeRung(turn, ladderOf(turn, step), 'no-answer'),

  /** A code was mailed, or one that was answered has been checked. */
  result(turn, step, result) {
    const asked = turn.run.open?.kind === 'call' ? (turn.run.open.asked ?? null) : null
    turn.run.open = null
    return takeCode(turn, step, result, asked)
  },
}

function open(turn: TurnContext, step: AskStep, asked: Asked): Outlet {
  turn.run.open = { kind: 'question', ...asked }
  return climb(turn, ladderOf(turn, step), asked.climb) ? takeRung(turn, ladderOf(turn, step), 'no-answer') : null
}

/** The step's own ladder, else the bot's. */
const ladderOf = (turn: TurnContext, step: AskStep) => step.noAnswer ?? botLadder(turn)

/** A verified visitor passes. To everybody else a code is mailed, and the question is asked when it is on its way. */
function enterEmailCode(turn: TurnContext, step: AskStep, asked: Asked | null): Outlet {
  if (turn.facts.visitor.verified) return 'next'
  if (sendCode(turn, step, asked)) return null
  failCode(turn, 'no-address', 'there is no contact.email to send a code to; ask for it first')
  return 'on-error'
}

function takeCode(turn: TurnContext, step: AskStep, result: CallResult, asked: Asked | null): Outlet {
  const what = takeCodeResult(turn, result)
  if (what === 'failed') return 'on-error'
  if (what === 'right') {
    Object.assign(resultOf(turn), { answered: true, answer: null, label: null, error: null })
    return 'next'
  }
  const { shown, tries, climb: at } = asked ?? { shown: [], tries: 0, climb: freshClimb(turn.facts.now) }
  if (what === 'sent') return open(turn, step, { shown: [...shown, show(turn, step)], tries, climb: at })
  const due = open(turn, step, { shown, tries, climb: at })
  if (due !== null) return due
  const left = wrong(turn, step, what === 'over')
  if (left !== null) return left
  if (what === 'over' && turn.run.open?.kind === 'question') return sendAnother(turn, step, turn.run.open)
  return answerKept(turn, step)
}

/** No code is right any more: another one goes out, and the question is asked anew. */
function sendAnother(turn: TurnContext, step: AskStep, asked: Asked): Outlet {
  close(turn)
  return enterEmailCode(turn, step, { ...asked, climb: { ...asked.climb, timer: null } })
}

/** What was written while a code was checked is the next answer. */
function answerKept(turn: TurnContext, step: AskStep): Outlet {
  const kept = turn.run.kept.splice(0)
  for (const [i, message] of kept.entries()) {
    if (turn.run.open?.kind !== 'question' || !canAnswer(turn.run.open.shown, message)) continue
    const outlet = askKind.answer?.(turn, step, message) ?? null
    if (outlet !== null || turn.run.open?.kind !== 'question') {
      turn.run.kept = kept.slice(i + 1)
      return outlet
    }
  }
  return null
}

function show(turn: TurnContext, step: AskStep): number {
  const seq = nextSeq(turn)
  say(turn, render(turn, step.text), shownQuestion(turn, step))
  return seq
}

/** `silently`: the question will be asked again anyway. */
function wrong(turn: TurnContext, step: AskStep, silently = false): string | null {
  if (turn.run.open?.kind !== 'question') return null
  const tries = ++turn.run.open.tries
  if (step.invalid?.say) say(turn, render(turn, step.invalid.say))
  if (step.invalid?.tries && tries >= step.invalid.tries) {
    close(turn)
    return turn.at.exits['invalid'] ? 'invalid' : 'next'
  }
  // Never silence: without a sentence of its own the question is asked again.
  if (!step.invalid?.say && !silently) askKind.again?.(turn, step)
  return null
}

function isKnown(turn: TurnContext, path: string[]): boolean {
  const value = readPath(turn, path)
  return value !== null && value !== ''
}
