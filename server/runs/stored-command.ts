import type { Command, VisitorMessage } from '../engine/run.ts'
import type { AgentRef } from '../protocol/agent.ts'
import type { FileRef } from '../protocol/visitor.ts'

/**
 * What the shell performs after a save, in order. The engine's commands, and the shell's own: `record-message` shows
 * the visitor's message to everybody, `record-reply` an agent's, `record-entry` what only people see, `open` reopens a closed conversation for a new run, `show-turn` brings the
 * conversation's list entry and state up to date.
 */
export type ShellCommand =
  | { type: 'record-message'; eventId: string; at: number; message: VisitorMessage }
  | { type: 'record-reply'; eventId: string; at: number; agent: AgentRef; text: string; files: FileRef[] }
  | ({ type: 'record-entry'; n: number; after: number } & Omit<Extract<Command, { type: 'entry' }>, 'type'>)
  | { type: 'open' }
  | {
      type: 'show-turn'
      openQuestion: number | null
      lastSeq: number
      /** The turn's last message; null: there was none. */
      last: { text: string; author: 'visitor' | 'bot' | 'agent' } | null
      /** What people wrote in this turn, for the search. */
      said: string
      page: { url: string; title: string } | null
    }

/** `id` (`run:revision:n`) makes performing it twice harmless; `seq` is the number of the message that it says, `at` when. */
export type StoredCommand = { id: string; seq: number | null; at: number; command: Exclude<Command, { type: 'entry' }> | ShellCommand }

/** The id of the message that a visitor's event or a command becomes. */
export const messageId = (run: string, id: string): string => `${run}:${id}`

export const readCommand = (text: string): StoredCommand => JSON.parse(text)
