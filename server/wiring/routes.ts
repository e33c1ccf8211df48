import { apiKeyRoutes } from '../api/http/api-keys.ts'
import { auditRoutes } from '../api/http/audit.ts'
import { conversationRoutes } from '../api/http/conversations.ts'
import { fileRoutes } from '../api/http/files.ts'
import { identityRoutes } from '../api/http/identity.ts'
import { recordRoutes } from '../api/http/records.ts'
import { releaseRoutes } from '../api/http/releases.ts'
import type { Route } from '../api/http/route.ts'
import { secretRoutes } from '../api/http/secrets.ts'
import { sessionRoutes } from '../api/http/session.ts'
import { ticketRoutes } from '../api/http/tickets.ts'
import { userRoutes } from '../api/http/users.ts'
import { workspaceRoutes } from '../api/http/workspace.ts'
import { createFlowPath } from '../features/conversations/flow-path.ts'
import { createMayUpload } from '../features/conversations/may-upload.ts'
import { conversationId, visitorId } from '../features/conversations/receive.ts'
import { createMakePlan } from '../features/flows/plan.ts'
import { createReadContactPanel } from '../features/records/contact-panel.ts'
import { createEditRecords } from '../features/records/edit-records.ts'
import { createListTickets } from '../features/records/list-tickets.ts'
import { createNameActors } from '../features/records/name-actors.ts'
import { createReadRecord } from '../features/records/show-records.ts'
import { createShowTickets } from '../features/records/show-tickets.ts'
import { createSignIn } from '../features/sessions/sign-in.ts'
import type { Users } from '../features/users/users.ts'
import { createArchiveRecord } from '../records/archive-record.ts'
import { createDissociateRecords } from '../records/associate-records.ts'
import { createEditRecord } from '../records/edit-record.ts'
import { createListRecords } from '../records/list-records.ts'
import { createReadHistory } from '../records/read-history.ts'
import type { Services } from './services.ts'

/** Every route of the HTTP API. */
export function createRoutes(services: Services): Route[] {
  const {
    models, clock, url, apiKeys, audit, sessions, users, secrets, identityKeys, me, person, check, releases, machines, workspaceInForce, siteNamed,
    written, createRecord, associateRecords, mergeRecords, sla, routing, files, summarise, requireOrigin, agentActions, listConversations, watch, config,
  } = services
  const { runs, messages, conversations, records } = models
  const nameActors = createNameActors(models.users)
  const readRecord = createReadRecord(nameActors)
  const listed = {
    records, slaOf: (ids: string[]) => sla.stateOf(ids),
    pipelines: async () => (await workspaceInForce()).pipelines['ticket'] ?? {},
    people: async (ids: string[]) => (await models.users.find({ _id: { $in: ids } }, { name: 1, picture: 1 }).lean()).map(({ _id, name, picture }) => ({ id: _id, name, picture })),
  }
  const edit = createEditRecords({
    models: records, createRecord, editRecord: createEditRecord(records, written), archiveRecord: createArchiveRecord(records, written),
    associateRecords, dissociateRecords: createDissociateRecords(records, written), mergeRecords, workspace: workspaceInForce, clock,
    userOf: async (user) => (await models.users.findOne({ [user.includes('@') ? 'email' : '_id']: user.toLowerCase(), active: true }, { _id: 1 }).lean())?._id ?? null,
  })
  /** Consoles and queues hear of changes. */
  const people: Users = {
    ...users,
    async update(id, change) {
      const user = await users.update(id, change)
      routing.agentChanged(id)
      return user
    },
  }
  return [
    ...sessionRoutes({
      signIn: createSignIn({ check: (email, password) => users.check(email, password), sessions, clock }), sessions, users: people, publicUrl: url,
      me,
    }),
    ...userRoutes(people),
    ...apiKeyRoutes(apiKeys),
    ...auditRoutes(audit),
    ...identityRoutes({ keys: identityKeys, sites: async () => Object.keys((await workspaceInForce()).settings.sites), clock }),
    ...fileRoutes({
      files, maxBytes: config.maxFile, clock, requireOrigin,
      conversationOf: (token, site) => conversationId(visitorId(token, site)),
      mayUpload: createMayUpload({ conversations, messages, attachments: async (site) => (await siteNamed(site))?.attachments ?? false }),
      conversationExists: async (id) => (await conversations.countDocuments({ _id: id })) > 0,
    }),
    ...secretRoutes(secrets),
    ...recordRoutes({ models: records, list: createListRecords(records), history: createReadHistory(records, models.recordChanges), edit, readRecord, nameActors, workspace: workspaceInForce }),
    ...ticketRoutes({
      tickets: createListTickets(listed),
      panel: createReadContactPanel({ records, conversations, readRecord, showTickets: createShowTickets(listed), summarise }),
    }),
    ...conversationRoutes({
      list: listConversations, watch, actions: agentActions,
      flow: createFlowPath({ runs, release: async (id) => ({ number: (await releases.get(id)).number, workspace: await machines.workspace(id) }) }),
      exists: async (id) => (await conversations.countDocuments({ _id: id })) > 0,
      person,
    }),
    ...releaseRoutes(releases, createMakePlan({ releases, runs, check })),
    ...workspaceRoutes(async () => {
      const release = await releases.current()
      return release && { number: release.number, workspace: await machines.workspace(release.id), files: (await releases.get(release.id)).files }
    }),
  ]
}
