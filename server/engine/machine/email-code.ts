import type { AskStep } from '../flow.ts'
import type { CallRequest, CallResult, CodeVerdict } from '../run.ts'
import type { Asked } from './run-state.ts'
import { newRef, note, resultOf, type TurnContext } from './turn.ts'
import { close } from './wait.ts'

/** How long sending or checking a code may take. */
const CODE_MS = 20_000

/** Mails a code to the contact's address. False when there is no address: then nothing was begun. `asked`: a question that is open already. */
export function sendCode(turn: TurnContext, step: AskStep, asked: Asked | null): boolean {
  const email = turn.facts.records['contact']?.['email']
  if (typeof email !== 'string' || email === '') return false
  call(turn, { kind: 'send-code', step: step.id, email, language: turn.facts.language, deadline: turn.facts.now + CODE_MS }, asked)
  return true
}

/** Has a code checked; the question stays as it is meanwhile, only without its clock. */
export function checkCode(turn: TurnContext, step: AskStep, code: string, asked: Asked): void {
  close(turn)
  call(turn, { kind: 'check-code', step: step.id, code, deadline: turn.facts.now + CODE_MS }, { ...asked, climb: { ...asked.climb, timer: null } })
}

function call(turn: TurnContext, request: CallRequest, asked: Asked | null): void {
  const ref = newRef(turn)
  turn.commands.push({ type: 'start-call', ref, call: request })
  turn.run.open = { kind: 'call', ref, result: null, asked }
}

/** What a call about a code came to: `sent`, a verdict, or `failed`, which the step's result tells. */
export function takeCodeResult(turn: TurnContext, result: CallResult): 'sent' | CodeVerdict | 'failed' {
  if (!result.ok) return failCode(turn, result.kind, result.message)
  const { verdict } = result.outputs
  if (verdict === 'right' || verdict === 'wrong' || verdict === 'over') return verdict
  return 'sent'
}

export function failCode(turn: TurnContext, kind: string, message: string): 'failed' {
  resultOf(turn).error = { kind, message }
  note(turn, message)
  return 'failed'
}
