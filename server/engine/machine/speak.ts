import type { Condition, Text } from '../flow.ts'
import type { ShownQuestion } from '../run.ts'
import { scopeOf } from './read-path.ts'
import { flowOf, note, type TurnContext } from './turn.ts'

/** A text of the files in the conversation's language, filled in. */
export function render(turn: TurnContext, text: Text): string {
  const flow = flowOf(turn)
  const source = flow?.texts[turn.facts.language]?.[text.key] ?? text.source
  return renderSource(turn, source)
}

export function renderSource(turn: TurnContext, source: string): string {
  const { text, problems } = turn.compiled.template(source).render(scopeOf(turn))
  for (const problem of problems) note(turn, problem)
  return text
}

/** Says something. A text that renders to nothing is not sent, and the log says so. */
export function say(turn: TurnContext, text: string, question: ShownQuestion | null = null): void {
  if (text.trim() === '' && question === null) {
    note(turn, 'the text is empty, so nothing was sent')
    return
  }
  turn.commands.push({ type: 'say', text: text.trim(), question, answers: null })
}

export const holds = (turn: TurnContext, condition: Condition): boolean => turn.compiled.condition(condition).test(scopeOf(turn))

/** The `seq` that the next message of the bot will have. */
export const nextSeq = (turn: TurnContext): number => turn.facts.seq + turn.commands.filter((command) => command.type === 'say').length + 1
