import type { Json } from '../../engine/flow.ts'
import type { BotAnswer } from '../../engine/run.ts'

type JsonMap = Record<string, Json>
const isMap = (value: Json | undefined): value is JsonMap => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a HubSpot-style bot snippet answers beside its outputs; null when it answers nothing of the kind. */
export function readBotAnswer(value: Json): BotAnswer | null {
  if (!isMap(value)) return null
  const { botMessage, quickReplies, nextModuleNickname, responseExpected, customState } = value
  if ([botMessage, quickReplies, nextModuleNickname, responseExpected].every((part) => part === undefined || part === null || part === false)) return null
  return {
    botMessage: typeof botMessage === 'string' ? botMessage : null,
    quickReplies: (Array.isArray(quickReplies) ? quickReplies : []).filter(isMap).map((reply) => ({
      value: String(reply['value'] ?? reply['label'] ?? ''),
      label: String(reply['label'] ?? reply['value'] ?? ''),
    })),
    nextModuleNickname: typeof nextModuleNickname === 'string' ? nextModuleNickname : null,
    responseExpected: responseExpected === true,
    customState: customState ?? null,
  }
}

/** The outputs in what `main` gave. */
export function outputFieldsOf(value: Json): Record<string, Json> {
  if (!isMap(value)) return {}
  const fields = value['outputFields']
  return isMap(fields) ? fields : {}
}
