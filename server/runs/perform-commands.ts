import type { RunEvent, WriteResult } from '../engine/run.ts'
import type { RunDocument } from '../models/run.ts'
import type { Checkpoint } from './checkpoint.ts'
import type { Deliver } from './deliver.ts'
import type { StoredCommand } from './stored-command.ts'

type AnyCommand = StoredCommand['command']
type OfType<T extends AnyCommand['type']> = Extract<AnyCommand, { type: T }>

/** For whom and as what a command is performed. Performing the same `id` again must change nothing. */
export type CommandContext = { run: RunDocument; id: string; seq: number | null; at: Date }

/** Commands that show a message are performed together, as one insert. */
export type MessageCommand = OfType<'say' | 'record-message' | 'record-reply'>
export type ShowMessages = (run: RunDocument, items: { id: string; seq: number; at: number; command: MessageCommand }[]) => Promise<void>

/** One performer a command; a result goes back into the run's inbox as `written`. */
export type Performers = {
  [T in Exclude<AnyCommand['type'], MessageCommand['type']>]: (
    context: CommandContext,
    command: OfType<T>,
  ) => Promise<WriteResult | null>
}

/** Performs stored commands in order, each to its end before the next. */
export function createPerform(deps: {
  performers: Performers
  showMessages: ShowMessages
  deliver: Deliver
  now: () => Date
  checkpoint: Checkpoint
}): (run: RunDocument, commands: StoredCommand[]) => Promise<void> {
  return async (run, commands) => {
    let shown: Parameters<ShowMessages>[1] = []
    const flush = async () => {
      if (shown.length > 0) await deps.showMessages(run, shown)
      shown = []
    }
    for (const { id, seq, at, command } of commands) {
      if (command.type === 'say' || command.type === 'record-message' || command.type === 'record-reply') {
        if (seq !== null) shown.push({ id, seq, at, command })
        continue
      }
      await flush()
      await deps.checkpoint('between-commands')
      const result = await performOne(deps.performers, { run, id, seq, at: new Date(at) }, command)
      if (result === null) continue
      const event: RunEvent = { type: 'written', id: `${id}:result`, at: deps.now().getTime(), command: refOf(command) ?? id, result }
      await deps.deliver(run._id, event)
    }
    await flush()
  }
}

const refOf = (command: AnyCommand): string | null => ('ref' in command ? command.ref : null)

function performOne(p: Performers, context: CommandContext, command: Exclude<AnyCommand, MessageCommand>): Promise<WriteResult | null> {
  switch (command.type) {
    case 'write-record':
      return p['write-record'](context, command)
    case 'find-record':
      return p['find-record'](context, command)
    case 'start-call':
      return p['start-call'](context, command)
    case 'cancel-call':
      return p['cancel-call'](context, command)
    case 'set-timer':
      return p['set-timer'](context, command)
    case 'cancel-timer':
      return p['cancel-timer'](context, command)
    case 'remember-variant':
      return p['remember-variant'](context, command)
    case 'hand-off':
      return p['hand-off'](context, command)
    case 'take-back':
      return p['take-back'](context, command)
    case 'show-agent':
      return p['show-agent'](context, command)
    case 'requeue':
      return p.requeue(context, command)
    case 'snooze':
      return p.snooze(context, command)
    case 'record-entry':
      return p['record-entry'](context, command)
    case 'notify':
      return p.notify(context, command)
    case 'close':
      return p.close(context, command)
    case 'open':
      return p.open(context, command)
    case 'show-turn':
      return p['show-turn'](context, command)
    default: {
      const unknown: never = command
      throw new Error(`no performer for ${JSON.stringify(unknown)}`)
    }
  }
}
