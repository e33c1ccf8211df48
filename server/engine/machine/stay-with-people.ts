import type { Command } from '../run.ts'
import type { RunState } from './run-state.ts'
import type { TurnContext } from './turn.ts'

/*
 * Errors should bring people in, but error, people, bot, error must not go round for ever: when the bot fails again right
 * after people gave the conversation back, nothing having gone well in between, the next hand-off stays with people.
 */

/** A call went well or failed, at this step. */
export function noteOutcome(run: RunState, step: string, ok: boolean): void {
  if (ok) run.trouble = null
  else run.trouble = { returned: false, again: run.trouble?.returned ? step : (run.trouble?.again ?? null) }
}

/** People gave the conversation back. */
export function noteReturn(run: RunState): void {
  if (run.trouble) run.trouble.returned = true
}

/** Whether a hand-off stays with people until they close it. */
export const staysWithPeople = ({ trouble }: RunState): boolean => trouble?.again != null

/** The line that says so to people, with the step. */
export const whyItStays = ({ run }: TurnContext): Extract<Command, { type: 'entry' }> => ({
  type: 'entry', kind: 'note', what: null, by: null, mentions: [],
  text: `The bot failed again at the step "${run.trouble?.again ?? ''}" right after it was given the conversation back. It stays with people now: close it when you are done.`,
})
