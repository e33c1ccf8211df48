import { AppError } from '../../base/errors.ts'
import type { Clock } from '../../base/clock.ts'
import type { AgentEvent } from '../../engine/run.ts'
import type { ConversationDocument, ConversationModel } from '../../models/conversation.ts'
import type { AgentRef, AgentSendRequest, SnoozeRequest, TransferRequest } from '../../protocol/agent.ts'
import type { FileRef } from '../../protocol/visitor.ts'
import type { Deliver } from '../../runs/deliver.ts'

type Known = Pick<ConversationDocument, 'queue' | 'owner' | 'openQuestion'>
type Act = (agent: AgentRef, request: { id: string; conversation: string }) => Promise<null>

/**
 * What somebody who works here does with a conversation. Each is an event in the inbox of its run, under the client's id:
 * when the promise resolves it is on disk, and sending it again changes nothing.
 */
export type AgentActions = {
  send(agent: AgentRef, request: AgentSendRequest): Promise<{ id: string }>
  takeOver: Act
  returnToBot: Act
  close: Act
  snooze(agent: AgentRef, request: SnoozeRequest): Promise<null>
  /** @throws AppError `agent-full` when the colleague has no room, unless `anyway`. */
  transfer(agent: AgentRef, request: TransferRequest): Promise<null>
}

export function createAgentActions(deps: {
  conversations: ConversationModel
  deliver: Deliver
  clock: Clock
  /** The files that this person uploaded for the conversation. */
  readFiles: (ids: string[], conversation: string, user: string) => Promise<FileRef[]>
  /** The colleague, with whether one more ticket fits; null: there is nobody of that id who can get any. */
  colleague: (user: string, queue: string | null) => Promise<{ agent: AgentRef; hasRoom: boolean } | null>
  queues: () => Promise<string[]>
}): AgentActions {
  const { clock } = deps

  const tell = async ({ id, conversation }: { id: string; conversation: string }, what: AgentEvent): Promise<null> => {
    await deps.deliver(conversation, { type: 'agent', id, at: clock.now().getTime(), what })
    return null
  }

  const known = async (id: string): Promise<Known> => {
    const found = await deps.conversations.findById(id, { queue: 1, owner: 1, openQuestion: 1 }).lean()
    if (!found) throw new AppError('not-found', { what: 'conversation', name: id })
    return found
  }
  /** What the bot is busy with, also while it asks somebody in line a question, is taken over first. */
  const ownFirst = async (agent: AgentRef, request: { id: string; conversation: string }, { owner, openQuestion }: Known) => {
    if (owner === 'bot' || (owner === 'queue' && openQuestion !== null)) await tell({ ...request, id: `${request.id}-first` }, { kind: 'joined', agent, how: 'took-over' })
  }

  return {
    async send(agent, { text, note = false, mentions = [], files = [], ...to }) {
      if (note) await tell(to, { kind: 'note', agent, text, mentions })
      else await tell(to, { kind: 'message', agent, text, files: await deps.readFiles(files, to.conversation, agent.id), seq: 0 })
      return { id: to.id }
    },
    takeOver: (agent, request) => tell(request, { kind: 'joined', agent, how: 'took-over' }),
    async returnToBot(agent, request) {
      const conversation = await known(request.conversation)
      if (conversation.owner !== 'bot') await ownFirst(agent, request, conversation)
      return tell(request, { kind: 'returned', agent })
    },
    close: (agent, request) => tell(request, { kind: 'closed', agent }),
    async snooze(agent, { until, ...request }) {
      const at = Date.parse(until)
      if (at <= clock.now().getTime()) throw new AppError('bad-request', { where: 'until', problem: 'the time has passed; choose a later one' })
      await ownFirst(agent, request, await known(request.conversation))
      return tell(request, { kind: 'snoozed', agent, until: at })
    },
    async transfer(agent, request) {
      const conversation = await known(request.conversation)
      if (request.queue !== undefined) {
        const queues = await deps.queues()
        if (!queues.includes(request.queue)) throw new AppError('not-found', { what: 'queue', name: request.queue, hint: `There are: ${queues.join(', ')}.` })
        await ownFirst(agent, request, conversation)
        return tell(request, { kind: 'requeued', agent, queue: request.queue })
      }
      const to = await deps.colleague(request.agent ?? '', conversation.queue)
      if (!to) throw new AppError('not-found', { what: 'agent', name: request.agent ?? '' })
      if (!to.hasRoom && !request.anyway) throw new AppError('agent-full', { name: to.agent.name })
      return tell(request, { kind: 'joined', agent: to.agent, how: 'transferred' })
    },
  }
}
