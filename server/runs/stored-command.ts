import type { Command, VisitorMessage } from '../engine/run.ts'

/**
 * What the shell performs after a save, in order. The engine's commands, and the shell's own: `record-message` shows
 * the visitor's message to everybody, `open` reopens a closed conversation for a new run, `show-turn` brings the
 * conversation's list entry and state up to date.
 */
export type ShellCommand =
  | { type: 'record-message'; eventId: string; at: number; message: VisitorMessage }
  | { type: 'open' }
  | { type: 'show-turn'; openQuestion: number | null; lastSeq: number; lastText: string | null; page: { url: string; title: string } | null }

/** `id` (`run:revision:n`) makes performing it twice harmless; `seq` is the number of the message that it says, `at` when. */
export type StoredCommand = { id: string; seq: number | null; at: number; command: Command | ShellCommand }

/** The id of the message that a visitor's event or a command becomes. */
export const messageId = (run: string, id: string): string => `${run}:${id}`

export const readCommand = (text: string): StoredCommand => JSON.parse(text)
