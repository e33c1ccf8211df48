import { createInterface } from 'node:readline'
import type { Clock } from '../../base/clock.ts'
import type { RehearsalEvent } from '../../features/flows/rehearsal/rehearse.ts'
import { callName, formatResult, labelsOf } from '../../features/flows/transcript/format-event.ts'
import { parseDuration } from '../../engine/language/literals.ts'
import type { ChatSession } from './chat-session.ts'
import type { CommandIo } from './io.ts'

const HELP = [
  'Write as a visitor would; at buttons type the number or the label.',
  '  /wait 10m           the conversation’s clock goes on by so much',
  '  /file receipt.pdf   sends a file of that name',
  '  /agent Bea: Hello   an agent writes; also: returns, closes, online',
  '  /quit               ends (so does Ctrl-D)',
].join('\n')

/**
 * Talks in the terminal until the input ends. The conversation's clock stands still while nobody does anything, until its
 * next timer is due by the machine's clock.
 */
export async function chatTerminal(
  session: ChatSession,
  stdin: NodeJS.ReadableStream,
  io: CommandIo,
  deps: { clock: Clock; saved: () => Promise<void>; terminal: NodeJS.WritableStream | null },
): Promise<void> {
  io.out(HELP)
  const lines = createInterface({ input: stdin, prompt: 'you  ', ...(deps.terminal ? { output: deps.terminal } : {}) })
  let open = true
  lines.on('SIGINT', () => lines.close()).on('close', () => (open = false))
  const prompt = () => (deps.terminal && open ? lines.prompt(true) : undefined)
  let busy: Promise<void> = Promise.resolve()
  let cancel = () => {}
  const one = (what: () => Promise<void>) => {
    cancel()
    const turn = async () => {
      await what().catch((err: unknown) => io.out(`  ! ${err instanceof Error ? err.message : String(err)}`))
      await deps.saved()
      const left = (session.rehearsal.nextTimer() ?? Infinity) - session.rehearsal.now()
      if (left < 2 ** 31) cancel = deps.clock.after(left, () => void one(() => session.wait(left)))
      prompt()
    }
    busy = busy.then(turn)
    return busy
  }
  prompt()
  for await (const line of lines) {
    const text = line.trim()
    if (text === '/quit') break
    if (text === '') prompt()
    else await one(() => act(session, text, io))
  }
  lines.close()
  cancel()
  await busy
}

async function act(session: ChatSession, text: string, io: CommandIo): Promise<void> {
  const [, command = '', rest = ''] = /^\/(\w+)\s*([\s\S]*)$/.exec(text) ?? []
  if (command === '') return session.type(text)
  if (command === 'file') return session.upload([rest])
  if (command === 'wait') {
    const ms = parseDuration(rest)
    if (ms === undefined) throw new Error(`"${rest}" is no duration; write 90s, 10m, 2h or 3d`)
    return session.wait(ms)
  }
  const agent = /^([^:]+):\s*([\s\S]+)$/.exec(rest)
  if (command !== 'agent' || !agent) return io.out(HELP)
  const [, name = '', said = ''] = agent
  const does = said === 'returns' ? 'returned' : said === 'closes' ? 'closed' : said === 'online' ? 'online' : 'message'
  return session.agent(name, does, said)
}

/** An event of the conversation for people. */
export function printEvent(event: RehearsalEvent, io: CommandIo): void {
  switch (event.type) {
    case 'bot': {
      if (event.text !== '') io.out(`bot  ${event.text.replaceAll('\n', '\n     ')}`)
      const labels = labelsOf(event.question)
      return labels.length > 0 ? io.out(`     ${labels.map((label, i) => (label === String(i + 1) ? `[${label}]` : `${i + 1} [${label}]`)).join('  ')}`) : undefined
    }
    case 'agent':
      return io.out(`${event.agent}  ${event.text}`)
    case 'call':
      return io.out(`     (ran ${callName(event.request)}: ${event.result.ok ? formatResult(event.result) : `${event.result.kind}: ${event.result.message}`})`)
    case 'notify':
      return io.out(`     (told ${event.to.join(', ')}: ${event.text})`)
    case 'hand-off':
      return io.out(`     (handed over to the queue ${event.queue}${event.away ? ', where nobody is' : ''}; ${event.ticket})`)
    case 'back':
      return io.out('     (the bot has the conversation again)')
    case 'closed':
      return io.out('     (the conversation is closed; what you write now begins a new one)')
    case 'note':
      return io.out(`     (note: ${event.step === null ? '' : `${event.step}: `}${event.message})`)
    case 'visitor':
      return undefined
  }
}
