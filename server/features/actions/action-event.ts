import { createHash } from 'node:crypto'
import type { Json } from '../../engine/flow.ts'
import type { VisitorMessage } from '../../engine/run.ts'

/** In whose conversation an action runs: what its code may know of it. */
export type ActionSubject = {
  conversation: string
  bot: string
  step: string
  startedAt: number
  visitor: { id: string } | null
  object: { type: string; id: string } | null
  contact: Record<string, Json>
}

/** Ids are texts; HubSpot's snippets take numbers. The same text gives the same number, below 2^48. */
const numberOf = (text: string): number => Number.parseInt(createHash('sha256').update(text).digest('hex').slice(0, 12), 16)

/**
 * The event that `main` is given: HubSpot's of a workflow's code action and of a bot's code snippet in one, so that either
 * kind of snippet finds what it reads (`inputFields`, `fields`, `object`, `origin`, `callbackId`;
 * `userMessage`, `session`, `module`, `bot`).
 */
export function actionEvent(given: {
  callbackId: string
  action: string
  attempt: number
  input: Record<string, Json>
  message: VisitorMessage | null
  customState: Json
  subject: ActionSubject | null
  now: number
}): Json {
  const { subject, message } = given
  const chosen = message?.choice ? message.choice.ids.map((value) => ({ value, label: message.text })) : null
  return {
    callbackId: given.callbackId,
    attempt: given.attempt,
    origin: { portalId: 1, actionDefinitionId: numberOf(given.action) },
    object: subject?.object ? { objectType: subject.object.type.toUpperCase(), objectId: subject.object.id } : null,
    inputFields: given.input,
    fields: given.input,
    portalId: 1,
    userMessage: { message: message?.text ?? '', quickReply: chosen ? { quickReplies: chosen } : null },
    parsedResult: null,
    bot: subject ? { nickname: subject.bot, conversationChannelType: 'WEB', chatflowId: numberOf(subject.bot) } : null,
    module: subject
      ? {
          botNickname: subject.bot, fallbackNextModuleNickname: null, failureNextModuleNickname: null, moduleType: 'LAMBDA', nickname: subject.step,
          prompt: null, promptHtml: null, config: { functionId: numberOf(given.action), customPayload: null },
        }
      : null,
    session: subject
      ? {
          vid: numberOf(subject.visitor?.id ?? ''), conversationId: numberOf(subject.conversation), botNickname: subject.bot, currentModuleNickname: subject.step,
          sessionStartedAt: subject.startedAt, lastInteractionAt: given.now, state: 'ACTIVE', customState: given.customState ?? {}, responseExpected: false, parsedResponses: {},
          properties: { CONTACT: Object.fromEntries(Object.entries(subject.contact).map(([name, value]) => [name, { value, syncedAt: given.now }])), COMPANY: {} },
        }
      : null,
    customPayload: null,
  }
}
