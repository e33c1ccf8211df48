import { fold } from '../../engine/answers/fold.ts'
import type { Json, Workspace } from '../../engine/flow.ts'
import type { ShownQuestion } from '../../engine/run.ts'
import { createRehearsal, type Rehearsal, type RehearsalEvent, type RunCall } from '../../features/flows/rehearsal/rehearse.ts'
import { createRecorder, type Recorder } from '../../features/flows/transcript/record-transcript.ts'
import { sayLine } from '../../features/flows/transcript/say-line.ts'

export type ChatStart = {
  workspace: Workspace
  bot: string
  language: string
  now: number
  contact: Record<string, Json>
  agents: string[]
  runCall: RunCall
  random: () => number
}

/** A conversation in the terminal, with what was said written down. Functions resolve when the bot waits again. */
export type ChatSession = {
  rehearsal: Rehearsal
  /** Typed text; at a question with buttons the label, id or number of one clicks it. */
  type(text: string): Promise<void>
  /** @throws Error when there is no such button. */
  click(labels: string[]): Promise<void>
  upload(files: string[]): Promise<void>
  /** Moves the conversation's clock. */
  wait(ms: number): Promise<void>
  agent(name: string, does: 'online' | 'returned' | 'closed' | 'message', text: string): Promise<void>
  /** The conversation so far as a transcript. */
  transcript(): string
}

export function createChatSession(start: ChatStart, emit: (event: RehearsalEvent) => void): ChatSession {
  let recorder: Recorder | null = null
  const hear = (event: RehearsalEvent) => {
    recorder?.event(event)
    emit(event)
  }
  const minute = Math.floor(start.now / 60_000) * 60_000
  const rehearsal = createRehearsal({ ...start, now: minute, verified: false, page: null, pick: {} }, hear)
  const record = (recorder = createRecorder({
    ...start, now: minute, timeZone: start.workspace.settings.timeZone, pick: rehearsal.picked, name: `a conversation with ${start.bot}`,
  }))
  const send = async (line: { said: string; clicks: string[]; files: string[] }) => {
    const input = sayLine(line, rehearsal.openQuestion()?.question ?? null)
    record.visitor({ text: line.said, click: line.clicks, files: line.files })
    await rehearsal.say(input)
  }
  return {
    rehearsal,
    async type(text) {
      const label = buttonOf(text, rehearsal.openQuestion()?.question ?? null)
      await send(label === null ? { said: text, clicks: [], files: [] } : { said: '', clicks: [label], files: [] })
    },
    click: (clicks) => send({ said: '', clicks, files: [] }),
    upload: (files) => send({ said: '', clicks: [], files }),
    async wait(ms) {
      record.after(ms)
      await rehearsal.until(rehearsal.now() + Math.ceil(ms / 1000) * 1000)
    },
    async agent(name, does, text) {
      record.agent(name, { online: 'online', returned: 'returns', closed: 'closes', message: text }[does])
      await rehearsal.agent(name, does, text)
    },
    transcript: () => record.text(),
  }
}

/** The label of the button that a typed text names: by its number, id or label. */
function buttonOf(text: string, question: ShownQuestion | null): string | null {
  if (question === null || question.choices.length === 0) return null
  const number = /^\d+$/.test(text.trim()) ? Number(text.trim()) : 0
  const byName = question.choices.find((choice) => choice.id === text.trim() || fold(choice.label) === fold(text))
  return byName?.label ?? question.choices[number - 1]?.label ?? null
}
