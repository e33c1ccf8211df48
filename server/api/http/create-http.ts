import express, { type Express, type NextFunction, type Request, type Response, type Router } from 'express'
import helmet from 'helmet'
import { AppError } from '../../base/errors.ts'
import { toWireError } from '../wire-error.ts'
import { consoleFiles } from './console-files.ts'
import { type MountDeps, mountRoutes } from './mount-routes.ts'
import { openapiRoute } from './openapi.ts'
import type { Route } from './route.ts'
import { widgetFiles } from './widget-files.ts'

export type HttpDeps = MountDeps & {
  routes: readonly Route[]
  health: () => Promise<Record<string, unknown>>
  widgetDir: string
  consoleDir: string
  demo: Router | null
  /** The proxies whose X-Forwarded-For is believed, as Express takes them. */
  trustProxy: string[]
}

/** Everything served over HTTP: health, the widget's files, the console, the declared routes, the demo site. */
export function createHttp(deps: HttpDeps): Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('trust proxy', deps.trustProxy.length > 0 ? deps.trustProxy : false)

  app.get('/health', (_request, response, next) => {
    deps.health().then((state) => response.json(state), next)
  })
  app.use('/', widgetFiles(deps.widgetDir))
  app.use('/', consoleFiles(deps.consoleDir))
  app.use('/', apiPolicy, mountRoutes([...deps.routes, openapiRoute(deps.routes)], deps))
  if (deps.demo) app.use('/', demoPolicy, deps.demo)

  app.use((request: Request, _response: Response, next: NextFunction) => {
    next(new AppError('not-found', { what: 'page', name: request.path }))
  })
  app.use((err: unknown, request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) return next(err)
    const { status, error } = toWireError(asClientError(err), deps.logger, `${request.method} ${request.route?.path ?? ''}`.trim())
    if (err instanceof AppError && err.code === 'too-many-requests') response.set('Retry-After', String(err.details['seconds']))
    if (status === 413) response.set('Connection', 'close')
    return response.status(status).json({ error })
  })
  return app
}

/** What is no page shows and runs nothing, should a browser ever open it as one. A route may set its own. */
const apiPolicy = helmet({
  contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"], sandbox: [] } },
  strictTransportSecurity: false,
  xFrameOptions: { action: 'deny' },
  referrerPolicy: { policy: 'no-referrer' },
})

const demoPolicy = helmet({
  contentSecurityPolicy: {
    directives: { defaultSrc: ["'self'"], scriptSrc: ["'self'"], styleSrc: ["'self'"], connectSrc: ["'self'", 'ws:', 'wss:'], upgradeInsecureRequests: null },
  },
  strictTransportSecurity: false,
  xFrameOptions: { action: 'sameorigin' },
  referrerPolicy: { policy: 'no-referrer' },
})

/** Express reports a malformed address as an error with a status of 4xx. */
function asClientError(err: unknown): unknown {
  if (err instanceof AppError || !(err instanceof Error) || !('status' in err)) return err
  const status = Number(err.status)
  return status >= 400 && status < 500 ? new AppError('bad-request', { where: 'request', problem: err.message }, { cause: err }) : err
}
