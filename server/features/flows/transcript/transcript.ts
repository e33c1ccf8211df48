import type { Duration } from '../../../engine/flow.ts'

/** A value in a header or in braces: text as it stands, or a list or map of such. */
export type Loose = string | Loose[] | { [key: string]: Loose }

export type TranscriptHeader = {
  bot: string | null
  language: string | null
  /** `2026-11-25 19:10` in the workspace's time zone. */
  now: string | null
  contact: Record<string, Loose>
  verified: boolean
  /** Who is online. */
  agents: string[]
  page: string | null
  pick: Record<string, string>
}

/** What a stubbed call answers. */
export type StubOutcome =
  | { kind: 'output'; values: Record<string, Loose> }
  | { kind: 'fails'; error: string }
  | { kind: 'throws'; message: string }

export type TranscriptLine = { line: number; text: string } & (
  | { kind: 'visitor'; said: string; clicks: string[]; files: string[] }
  | { kind: 'bot'; pattern: string }
  | { kind: 'code'; action: string; input: Record<string, Loose> | null; outcome: StubOutcome | null }
  | { kind: 'after'; ms: Duration }
  | { kind: 'until'; at: string }
  | { kind: 'agent'; name: string; does: 'message' | 'returned' | 'closed' | 'online' | 'frees'; said: string }
  | { kind: 'expect'; condition: string }
)

/** One conversation of a transcript file. `line` is that of its `===`. */
export type Transcript = { name: string; file: string; line: number; header: TranscriptHeader; lines: TranscriptLine[] }
