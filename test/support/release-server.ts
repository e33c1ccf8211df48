import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHttp } from '../../server/api/http/create-http.ts'
import { releaseRoutes } from '../../server/api/http/releases.ts'
import { silentLogger } from '../../server/base/logger.ts'
import { createRateLimit } from '../../server/base/rate-limit.ts'
import type { Problem, SourceFile } from '../../server/engine/flow.ts'
import { createApiKeys } from '../../server/features/api-keys/api-keys.ts'
import { createAudit } from '../../server/features/audit/audit.ts'
import { createMakePlan } from '../../server/features/flows/plan.ts'
import { createReleases, type Releases } from '../../server/features/flows/releases.ts'
import { createSessions } from '../../server/features/sessions/sessions.ts'
import { createIndexes, defineModels, type Models } from '../../server/models/define-models.ts'
import { openStore } from '../../server/platform/store/open-store.ts'
import { createFakeClock } from './fake-clock.ts'

/** The releases part of the API on a store of its own. */
export type ReleaseServer = { url: string; key: string; releases: Releases; models: Models; stop(): Promise<void> }

export async function startReleaseServer(check: (files: SourceFile[]) => Problem[]): Promise<ReleaseServer> {
  const clock = createFakeClock()
  const dataDir = await mkdtemp(join(tmpdir(), 'midflow-releases-'))
  const store = await openStore({ mongodbUrl: null, dataDir, logger: silentLogger, clock })
  const models = defineModels(store.connection)
  await createIndexes(models)
  const apiKeys = createApiKeys({ apiKeys: models.apiKeys, clock })
  const releases = createReleases({ releases: models.releases, meta: models.meta, clock, check })
  const routes = releaseRoutes(releases, createMakePlan({ releases, runs: models.runs, check }))
  const limit = createRateLimit({ clock, times: 10_000, periodMs: 1000 })
  const http = createServer(
    createHttp({
      routes, apiKeys, clock, logger: silentLogger, trustProxy: [], demo: null,
      sessions: createSessions({ sessions: models.sessions, users: models.users, clock }),
      audit: createAudit({ entries: models.auditEntries, clock }),
      limits: { address: limit, caller: limit },
      publicUrl: () => 'http://localhost',
      health: async () => ({}),
      widgetDir: dataDir,
      consoleDir: dataDir,
    }),
  )
  await new Promise<void>((done) => void http.listen(0, '127.0.0.1', done))
  const address = http.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    key: await apiKeys.create('ann'),
    releases,
    models,
    async stop() {
      http.closeAllConnections()
      await new Promise((done) => http.close(done))
      await store.close()
      await rm(dataDir, { recursive: true })
    },
  }
}
