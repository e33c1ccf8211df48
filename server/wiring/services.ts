import { createServer, type Server as HttpServer } from 'node:http'
import { join } from 'node:path'
import { agentRoom, dropSessions } from '../api/sockets/agent.ts'
import type { Clock } from '../base/clock.ts'
import type { Config } from '../base/config.ts'
import { AppError } from '../base/errors.ts'
import { newId } from '../base/ids.ts'
import type { Logger } from '../base/logger.ts'
import type { SourceFile } from '../engine/flow.ts'
import { readWorkspace } from '../engine/language/read-workspace.ts'
import { isOffline, offlineBotName } from '../engine/offline-bot.ts'
import { createExecuteCall } from '../features/actions/execute-call.ts'
import { createHostFunctions } from '../features/actions/host-functions.ts'
import { createModelRecords, ownerOf } from '../features/actions/model-records.ts'
import { createRunAction } from '../features/actions/run-action.ts'
import { createRunRule } from '../features/actions/run-rule.ts'
import { createSendWebhook } from '../features/actions/send-webhook.ts'
import { createSubjectOf } from '../features/actions/subject-of.ts'
import { createApiKeys } from '../features/api-keys/api-keys.ts'
import { createAudit } from '../features/audit/audit.ts'
import { createAgentActions } from '../features/conversations/agent-actions.ts'
import { botFor } from '../features/conversations/bot-for.ts'
import { AGENTS_ROOM, createConversationChanged } from '../features/conversations/conversation-changed.ts'
import { createConversationPerformers, type Desk } from '../features/conversations/conversation-performers.ts'
import { createFollowMerges } from '../features/conversations/follow-merges.ts'
import { createLimitMessages } from '../features/conversations/limit-messages.ts'
import { createListConversations } from '../features/conversations/list-conversations.ts'
import { createPreparedReplies } from '../features/conversations/prepared-replies.ts'
import { createReceive } from '../features/conversations/receive.ts'
import { createRecordEntry } from '../features/conversations/record-entry.ts'
import { createRecordPerformers } from '../features/conversations/record-performers.ts'
import { createShowMessages } from '../features/conversations/show-messages.ts'
import { createShowPositions } from '../features/conversations/show-positions.ts'
import { createShowTyping } from '../features/conversations/show-typing.ts'
import { createSummarise } from '../features/conversations/summarise.ts'
import { createTakeDetails } from '../features/conversations/take-details.ts'
import { createTickets } from '../features/conversations/tickets.ts'
import { createTrackReplies } from '../features/conversations/track-replies.ts'
import { createWatch } from '../features/conversations/watch.ts'
import { createFiles } from '../features/files/files.ts'
import { createFileSweep } from '../features/files/keep-sweeping.ts'
import { createReleases } from '../features/flows/releases.ts'
import { createEmailCodes } from '../features/identity/email-codes.ts'
import { createIdentityKeys } from '../features/identity/identity-keys.ts'
import { createProve } from '../features/identity/prove.ts'
import { createNotices } from '../features/notifications/notify.ts'
import { createTellOfEntry } from '../features/notifications/tell-of-entry.ts'
import { createRouting } from '../features/routing/routing.ts'
import { createSecrets } from '../features/secrets/secrets.ts'
import { createRequireOrigin } from '../features/sessions/require-origin.ts'
import { createSessions } from '../features/sessions/sessions.ts'
import { createSla, SLA_TIMERS } from '../features/sla/sla.ts'
import { makeFirstAdmin } from '../features/users/first-admin.ts'
import { createUsers } from '../features/users/users.ts'
import type { ConversationDocument } from '../models/conversation.ts'
import { createIndexes, defineModels } from '../models/define-models.ts'
import { createRelay } from '../platform/events/relay.ts'
import { createChunkFiles } from '../platform/files/chunk-files.ts'
import { createFolderFiles } from '../platform/files/folder-files.ts'
import { openKeyring } from '../platform/keyring/keyring.ts'
import { createMailer } from '../platform/mail/mailer.ts'
import { createEgress } from '../platform/net/egress.ts'
import { joinNodes } from '../platform/realtime/join-nodes.ts'
import { createRealtime } from '../platform/realtime/realtime.ts'
import { createSandbox } from '../platform/runner/sandbox.ts'
import { openStore } from '../platform/store/open-store.ts'
import { createTimers } from '../platform/timers/timers.ts'
import { AGENT_NAMESPACE, type AgentRef, type Me } from '../protocol/agent.ts'
import { createArchiveRecord } from '../records/archive-record.ts'
import { createAssociateRecords } from '../records/associate-records.ts'
import { createChangeRecord, createCreateRecord } from '../records/change-record.ts'
import { findLike } from '../records/find-like.ts'
import { declaredOf } from '../records/read-properties.ts'
import { createFinishMerges, createMergeRecords } from '../records/merge-records.ts'
import type { WriteOptions } from '../records/update-record.ts'
import { type Checkpoint, noCheckpoint } from '../runs/checkpoint.ts'
import { clearLeases } from '../runs/clear-leases.ts'
import { createDeliver } from '../runs/deliver.ts'
import { createLoadFacts } from '../runs/load-facts.ts'
import { createMachineCache } from '../runs/machine-cache.ts'
import { createPerform } from '../runs/perform-commands.ts'
import { createCalls, type ExecuteCall } from '../runs/start-calls.ts'
import { createTakeTurn } from '../runs/take-turn.ts'
import { createWorkLoop } from '../runs/work-loop.ts'
import { createWorkRun } from '../runs/work-run.ts'
import { publishFirst, writePrivateFile } from './first-start.ts'

export type AppDeps = { config: Config; clock: Clock; logger: Logger; checkpoint?: Checkpoint }

/** Ends a service. */
export type Close = () => Promise<void>

/** Every service of a server, built by hand. `closing` takes what ends each; they are ended in the opposite order. */
export async function createServices({ config, clock, logger, checkpoint = noCheckpoint }: AppDeps, closing: (close: Close) => void) {
  // Started first, so that it tests itself while the rest is opened: without it no traffic is accepted.
  const sandbox = createSandbox({ runners: config.runners, logger, clock })
  closing(() => sandbox.close())
  const sandboxTested = Promise.allSettled([sandbox.selfTest()])
  const store = await openStore({ mongodbUrl: config.mongodbUrl, dataDir: config.dataDir, logger, clock })
  closing(() => store.close())
  const models = defineModels(store.connection)
  await createIndexes(models)
  const { runs, messages, conversations, visitors, records } = models
  const now = () => clock.now()
  const { leaseMs } = config

  const keyring = await openKeyring({ secretKey: config.secretKey, nextSecretKey: config.nextSecretKey, dataDir: config.dataDir, meta: models.meta })
  const secrets = createSecrets({ secrets: models.secrets, keyring, clock })
  const apiKeys = createApiKeys({ apiKeys: models.apiKeys, clock })
  if (await apiKeys.none()) await writePrivateFile(config.dataDir, 'api-key', await apiKeys.create('first start'))
  const audit = createAudit({ entries: models.auditEntries, clock })
  const sessions = createSessions({ sessions: models.sessions, users: models.users, clock, ended: (ids) => dropSessions(io, ids) })
  const users = createUsers({ users: models.users, clock, endSessions: (user, keep) => sessions.endAll(user, keep) })
  if (await makeFirstAdmin(users, config.adminEmail, (password) => writePrivateFile(config.dataDir, 'admin-password', password))) {
    logger.info('user.first-admin', { email: config.adminEmail, file: join(config.dataDir, 'admin-password') })
  }

  const check = (files: SourceFile[]) => readWorkspace(files).problems
  let releaseMoved = () => {}
  const releases = createReleases({ releases: models.releases, meta: models.meta, clock, check, moved: () => releaseMoved() })
  await publishFirst(releases, config.flowsDir, logger)
  const machines = createMachineCache(async (release) => (await releases.get(release)).files)
  const currentWorkspace = async () => {
    const release = await releases.current()
    if (!release) throw new AppError('not-found', { what: 'release', name: 'current', hint: 'Publish flow files: midflow publish.' })
    return { release: release.id, workspace: await machines.workspace(release.id) }
  }
  const workspaceInForce = async () => (await currentWorkspace()).workspace
  /** A site that midflow.yaml names. */
  const siteNamed = async (site: string) => (await workspaceInForce()).settings.sites[site]
  const botOn = async (site: string, language: string | null) => {
    const found = botFor(await workspaceInForce(), site, language)
    if (!found) throw new AppError('not-found', { what: 'bot for site', name: site, hint: 'Name one under sites in midflow.yaml.' })
    return found
  }

  const http = createServer()
  const { io, emit, hasListeners } = createRealtime(http, { origins: true })
  const leaveNodes = await joinNodes(io, { redisUrl: config.redisUrl, mongo: store.kind === 'mongodb' ? store.connection : null })
  closing(leaveNodes)

  const written: WriteOptions = { onWrite: (object, record) => relay.wake(object, record), changes: models.recordChanges }
  const createRecord = createCreateRecord(records, written)
  const changeRecord = createChangeRecord(records, written)
  const associateRecords = createAssociateRecords(records, written)
  const mergeRecords = createMergeRecords(records, written)
  const egress = createEgress({ allowPrivate: config.allowHosts, logger })
  closing(() => egress.close())
  const runAction = createRunAction({
    sandbox,
    readSecret: (name) => secrets.read(name),
    host: ({ contract, callbackId: call }) => {
      const reached = createModelRecords({
        models: records, createRecord, changeRecord, archiveRecord: createArchiveRecord(records, written), associateRecords, clock, by: `action:${contract.name}:${call}`,
        declared: async (object) => declaredOf(await workspaceInForce(), object),
        owners: async () => (await users.list()).filter(({ active }) => active).map(ownerOf),
      })
      return createHostFunctions({ fetch: egress.fetch, records: reached, scopes: contract.scopes, call })
    },
    clock,
  })
  const subject = createSubjectOf({ conversations, records })
  const executeAction = createExecuteCall({
    runAction,
    sendWebhook: createSendWebhook({ egress, now: () => now().getTime() }),
    workspace: (release) => machines.workspace(release),
    subject,
    clock,
    logger,
  })

  const execute: ExecuteCall = ({ request, ...call }, signal) =>
    request.kind === 'code' || request.kind === 'webhook' ? executeAction({ ...call, request }, signal) : emailCodes.execute(call, request)

  if (store.kind === 'sqlite') await clearLeases(models, now())
  const deliver = createDeliver({ runs, messages, wake: (run) => workLoop.wake(run) })
  const calls = createCalls({ calls: models.calls, clock, logger, leaseMs, execute, deliver, waiting: createShowTyping({ emit }), checkpoint })
  const timers = createTimers({
    timers: models.timers, clock, logger, leaseMs,
    claimed: () => checkpoint('timer-claimed'),
    fire: async ({ run, ref, dueAt }) => {
      if (run.startsWith(SLA_TIMERS)) return sla.timerFired(run)
      await deliver(run, { type: 'timer', id: `${ref}:${dueAt.getTime()}`, at: now().getTime(), timer: ref })
    },
  })
  const tickets = createTickets({ conversations, records, createRecord, changeRecord, now })
  const summarise = createSummarise({ records, slaOf: (ids) => sla.stateOf(ids) })
  const changed = createConversationChanged({
    conversations, summarise, emit, clock, logger,
    // With other nodes, somebody may listen there.
    listening: () => store.kind === 'mongodb' || hasListeners(AGENT_NAMESPACE, AGENTS_ROOM),
  })
  closing(() => changed.stop())
  const identityKeys = createIdentityKeys({ keyring, meta: models.meta })
  const prove = createProve({
    visitors, conversations, contacts: records.contact, identities: models.identities, createRecord, changeRecord, mergeRecords, changed, clock,
  })
  const mailer = createMailer({ smtpUrl: config.smtpUrl, from: config.mailFrom, folder: join(config.dataDir, 'mail'), logger })
  closing(() => mailer.close())
  const emailCodes = createEmailCodes({
    codes: models.emailCodes, conversations, mailer, prove, clock,
    titleOf: async (site) => (await siteNamed(site))?.title ?? '',
  })
  const notices = createNotices({ notices: models.notices, users: models.users, teams: async () => (await workspaceInForce()).teams, emit, room: agentRoom, clock })
  const tellPeople = async (id: string, conversation: string, to: string[], text: string) => {
    const about = await conversations.findById(conversation, { ticket: 1, agent: 1, queue: 1 }).lean()
    await notices.notify({ id, to, kind: 'flow', text, conversation, ticket: about?.ticket ?? null, owner: about?.agent?.id ?? null, queue: about?.queue ?? null })
  }
  const tellOfEntry = createTellOfEntry({
    notify: notices.notify,
    summaryOf: async (id) => {
      const conversation = await conversations.findById(id).lean<ConversationDocument>()
      return conversation && ((await summarise([conversation]))[0] ?? null)
    },
  })
  const sla = createSla({
    appliedSlas: models.appliedSlas, records, recordChanges: models.recordChanges, timers, clock, logger, changeRecord,
    current: currentWorkspace,
    workspace: (release) => machines.workspace(release),
    notify: (notice) => notices.notify(notice),
    assign: async ({ id, ticket, conversation, queue }) => {
      if (conversation !== null) return void (await deliver(conversation, { type: 'agent', id, at: now().getTime(), what: { kind: 'requeued', agent: null, queue } }))
      await changeRecord({ id, by: 'sla', object: 'ticket', record: ticket, set: { queue }, clear: ['owner'], at: now() })
      await routing.desk.enqueue({ id, ticket, conversation, queue })
    },
    changed: (conversation) => changed.again(conversation),
    happened: async ({ type, ticket, policy, target, dueAt }) => logger.info(type, { ticket, policy, target, dueAt }),
  })
  const relay = createRelay({ records, clock, logger, leaseMs, listeners: [createFinishMerges(records, written), createFollowMerges({ conversations, visitors, contacts: records.contact, changed }), (event) => sla.heard(event), (event) => routing.heard(event)] })
  releaseMoved = () => {
    sla.policiesChanged()
    routing.queuesChanged()
  }
  const showPositions = createShowPositions({ conversations, changed })
  const queuesInForce = async () => ((await releases.current()) ? await workspaceInForce() : NOTHING_PUBLISHED)
  const routing = createRouting({
    agents: models.agents, assignments: models.assignments, users: models.users, records, conversations, clock, logger, leaseMs,
    workspace: queuesInForce,
    node: newId(now()),
    graceMs: config.graceMs,
    runRule: createRunRule({ runAction, workspace: workspaceInForce, subject }),
    assigned: async ({ ticket, conversation, agent, id }) => {
      if (conversation === null) await changeRecord({ id, by: 'routing', object: 'ticket', record: ticket, set: { owner: agent.id }, at: now() })
      else await deliver(conversation, { type: 'agent', id, at: now().getTime(), what: { kind: 'joined', agent, how: 'assigned' } })
    },
    requeued: async ({ ticket, conversation, queue, agent, id }) => {
      if (conversation === null) await routing.desk.enqueue({ ticket, conversation, queue, id, not: agent.id })
      else await deliver(conversation, { type: 'agent', id, at: now().getTime(), what: { kind: 'requeued', agent: null, queue, lost: agent.id } })
    },
    positionsChanged: showPositions,
    colleagueChanged: (colleague) => emit(AGENT_NAMESPACE, AGENTS_ROOM, 'colleague', colleague),
    tellAuthors: async (text, { ticket, conversation }) => {
      const authors = (await users.list()).filter(({ role, active }) => active && role !== 'agent').map(({ email }) => email)
      await notices.notify({ id: `${ticket}:queue-gone:${text}`, to: authors, kind: 'flow', text, conversation, ticket, owner: null, queue: null })
    },
    checkpoint,
  })
  releaseMoved()
  const desk: Desk = {
    enqueue: routing.desk.enqueue,
    assign: async (request) => {
      const assigned = await routing.desk.assignTo({ ...request, anyway: true })
      if (!assigned.ok) logger.warn('assignment.not-counted', { ticket: request.ticket, agent: request.agent, reason: assigned.reason })
    },
    release: routing.desk.release,
    replied: routing.desk.replied,
  }
  const perform = createPerform({
    performers: {
      ...createRecordPerformers({ conversations, records, tickets, createRecord, changeRecord, now }),
      ...createConversationPerformers({ conversations, visitors, tickets, desk, changed, now }),
      'record-entry': createRecordEntry({ entries: models.entries, emit, recorded: tellOfEntry }),
      'start-call': async ({ run, id }, { ref, call }) => {
        await calls.start({ id, run: run._id, release: run.release ?? '', ref, request: call })
        return null
      },
      'cancel-call': async ({ run }, { ref }) => {
        await calls.cancel(run._id, ref)
        return null
      },
      'set-timer': async ({ run }, { ref, at }) => {
        await timers.set({ run: run._id, ref, at: new Date(at) })
        return null
      },
      'cancel-timer': async ({ run }, { ref }) => {
        await timers.cancel(run._id, ref)
        return null
      },
      notify: async ({ run, id }, { to, text }) => {
        await tellPeople(id, run._id, to, text)
        return null
      },
    },
    showMessages: createShowMessages({ messages, emit, shown: createTrackReplies({ conversations, changeRecord, replied: routing.desk.replied, asked: routing.desk.asked }), maxFile: config.maxFile }),
    deliver,
    now,
    checkpoint,
  })
  const takeTurn = createTakeTurn({
    machines,
    loadFacts: createLoadFacts({ conversations, visitors, records, recordChanges: models.recordChanges, clock, queueFigures: routing.figures }),
    current: async (run) => {
      const { release, workspace } = await currentWorkspace()
      const site = (await conversations.findById(run, { site: 1 }).lean())?.site ?? 'default'
      if (isOffline(workspace, site, now().getTime())) return { release, bot: offlineBotName(site) }
      return { release, bot: botFor(workspace, site, null)?.bot ?? '' }
    },
  })
  const workLoop = createWorkLoop({ runs, clock, logger, leaseMs, workRun: createWorkRun({ runs, clock, logger, leaseMs, takeTurn, perform, checkpoint }) })

  const files = createFiles({
    files: models.files, quotas: models.fileQuotas, clock, maxBytes: config.maxFile, quotaBytes: FILES_OF_A_VISITOR * config.maxFile, kinds: config.fileTypes,
    // Beside a store that nodes share, each of them can serve every file.
    store: store.kind === 'mongodb' ? createChunkFiles(models.fileChunks) : createFolderFiles(join(config.dataDir, 'files')),
  })
  const fileSweep = createFileSweep({ files, clock, logger })
  const receive = createReceive({
    visitors, conversations, runs, messages, clock, deliver,
    createContact: async (id, at) => void (await createRecord({ id, by: 'widget', object: 'contact', properties: {}, at })),
    botFor: botOn,
    limit: createLimitMessages({ clock, burst: config.rateBurst, hourly: config.rateHourly }),
    prove,
    readFiles: (ids, conversation) => files.readFiles(ids, conversation),
    takeDetails: createTakeDetails({ conversations, workspace: workspaceInForce, changeRecord, clock }),
    pushed: () => checkpoint('event-pushed'),
  })

  /** As colleagues and visitors see them. */
  const person = async (user: string): Promise<AgentRef> => {
    const { id, name, picture } = await users.find(user)
    return { id, name, picture }
  }
  const me = async (id: string): Promise<Me> => {
    const [{ name, picture, email, role, capacity, skills }, colleague] = await Promise.all([users.find(id), routing.roster.colleague(id)])
    return { id, name, picture, email, role, capacity, skills, presence: colleague?.presence ?? 'offline', load: colleague?.load ?? 0, queues: colleague?.queues ?? [] }
  }
  const agentActions = createAgentActions({
    conversations, deliver, clock, readFiles: (ids, conversation, user) => files.readFiles(ids, conversation, `user:${user}`),
    colleague: routing.roster.colleagueFor,
    queues: async () => (await routing.queues()).map(({ name }) => name),
  })
  const preparedReplies = createPreparedReplies({ workspace: queuesInForce, conversations, records, person: me, clock })
  const listConversations = createListConversations({ conversations, summarise, contactsLike: (text) => findLike(records.contact, text) })
  const watch = createWatch({ conversations, messages, entries: models.entries, summarise })
  const requireOrigin = createRequireOrigin({
    originsOf: async (site) => (await siteNamed(site))?.origins ?? [], publicUrl: () => url(),
  })
  const url = () => config.publicUrl ?? `http://localhost:${portOf(http)}`

  closing(() => fileSweep.stop())
  closing(() => calls.stop())
  closing(() => timers.stop())
  closing(() => routing.stop())
  closing(() => sla.stop())
  closing(() => relay.stop())
  closing(() => workLoop.stop())
  closing(() => new Promise<void>((done) => void io.close(() => done())))

  return {
    config, clock, logger, store, models, http, io, emit, url, sandbox, sandboxTested,
    secrets, apiKeys, audit, sessions, users, identityKeys, prove, me, person, check, releases, machines, workspaceInForce, siteNamed,
    written, createRecord, associateRecords, mergeRecords, timers, sla, routing, notices, files,
    receive, requireOrigin, changed, summarise, listConversations, watch, agentActions, preparedReplies,
  }
}

export type Services = Awaited<ReturnType<typeof createServices>>

const NOTHING_PUBLISHED = readWorkspace([]).workspace

/** How many of the largest files that may be sent a conversation has room for. */
const FILES_OF_A_VISITOR = 20

const portOf = (http: HttpServer): number => {
  const address = http.address()
  return address !== null && typeof address === 'object' ? address.port : 0
}
