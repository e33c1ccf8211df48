import type { Connection } from 'mongoose'
import { defineAgent } from './agent.ts'
import { defineApiKey } from './api-key.ts'
import { defineAppliedSla } from './applied-sla.ts'
import { defineAssignment } from './assignment.ts'
import { defineAuditEntry } from './audit-entry.ts'
import { defineCall } from './call.ts'
import { defineConversation } from './conversation.ts'
import { defineEmailCode } from './email-code.ts'
import { defineEntry } from './entry.ts'
import { defineFile } from './file.ts'
import { defineFileChunk } from './file-chunk.ts'
import { defineFileQuota } from './file-quota.ts'
import { defineIdentity } from './identity.ts'
import { defineMessage } from './message.ts'
import { defineMeta } from './meta.ts'
import { defineNotice } from './notice.ts'
import { defineRecords } from './record.ts'
import { defineRecordChange } from './record-change.ts'
import { defineRelease } from './release.ts'
import { defineRun } from './run.ts'
import { defineSecret } from './secret.ts'
import { defineSession } from './session.ts'
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
  entries: defineEntry(connection),
  notices: defineNotice(connection),
  visitors: defineVisitor(connection),
  identities: defineIdentity(connection),
  emailCodes: defineEmailCode(connection),
  records: defineRecords(connection),
  recordChanges: defineRecordChange(connection),
  releases: defineRelease(connection),
  appliedSlas: defineAppliedSla(connection),
  apiKeys: defineApiKey(connection),
  secrets: defineSecret(connection),
  users: defineUser(connection),
  agents: defineAgent(connection),
  assignments: defineAssignment(connection),
  sessions: defineSession(connection),
  auditEntries: defineAuditEntry(connection),
  files: defineFile(connection),
  fileChunks: defineFileChunk(connection),
  fileQuotas: defineFileQuota(connection),
  meta: defineMeta(connection),
})

/** Makes collections and indexes; resolves when all are there. */
export async function createIndexes(models: Models): Promise<void> {
  const { records, ...others } = models
  await Promise.all([...Object.values(others), ...Object.values(records)].map((model) => model.createIndexes()))
}
