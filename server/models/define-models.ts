import type { Connection } from 'mongoose'
import { defineApiKey } from './api-key.ts'
import { defineCall } from './call.ts'
import { defineConversation } from './conversation.ts'
import { defineMessage } from './message.ts'
import { defineMeta } from './meta.ts'
import { defineRecords } from './record.ts'
import { defineRelease } from './release.ts'
import { defineRun } from './run.ts'
import { defineSecret } from './secret.ts'
import { defineTimer } from './timer.ts'
import { defineUser } from './user.ts'
import { defineVisitor } from './visitor.ts'

export type Models = ReturnType<typeof defineModels>

/** Every entity on one connection. */
export const defineModels = (connection: Connection) => ({
  runs: defineRun(connection),
  calls: defineCall(connection),
  timers: defineTimer(connection),
  conversations: defineConversation(connection),
  messages: defineMessage(connection),
  visitors: defineVisitor(connection),
  records: defineRecords(connection),
  releases: defineRelease(connection),
  apiKeys: defineApiKey(connection),
  secrets: defineSecret(connection),
  users: defineUser(connection),
  meta: defineMeta(connection),
})

/** Makes collections and indexes; resolves when all are there. */
export async function createIndexes(models: Models): Promise<void> {
  const { records, ...others } = models
  await Promise.all([...Object.values(others), ...Object.values(records)].map((model) => model.createIndexes()))
}
