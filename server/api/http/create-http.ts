import express, { type Express, type NextFunction, type Request, type Response, type Router } from 'express'
import helmet from 'helmet'
import { AppError } from '../../base/errors.ts'
import type { Logger } from '../../base/logger.ts'
import type { ApiKeys } from '../../features/api-keys/api-keys.ts'
import { toWireError } from '../wire-error.ts'
import { widgetFiles } from './widget-files.ts'

/** Everything served over HTTP: health, the widget's files, the demo site, the API for those who hold a key. */
export function createHttp(deps: {
  apiKeys: ApiKeys
  logger: Logger
  health: () => Promise<Record<string, unknown>>
  widgetDir: string
  demo: Router | null
  api: Router[]
}): Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('trust proxy', 'loopback')

  app.get('/health', (_request, response, next) => {
    deps.health().then((state) => response.json(state), next)
  })

  app.use('/', widgetFiles(deps.widgetDir))

  app.use(
    helmet({
      contentSecurityPolicy: {
        directives: { defaultSrc: ["'self'"], scriptSrc: ["'self'"], styleSrc: ["'self'"], connectSrc: ["'self'", 'ws:', 'wss:'], upgradeInsecureRequests: null },
      },
      strictTransportSecurity: false,
    }),
  )

  app.use('/api', express.json({ limit: '20mb' }), requireKey(deps.apiKeys), ...deps.api)
  if (deps.demo) app.use('/', deps.demo)

  app.use((request: Request, _response: Response, next: NextFunction) => {
    next(new AppError('not-found', { what: 'page', name: request.path }))
  })
  app.use((err: unknown, request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) return next(err)
    const { status, error } = toWireError(asClientError(err), deps.logger, `${request.method} ${request.path}`)
    return response.status(status).json({ error })
  })
  return app
}

function requireKey(apiKeys: ApiKeys) {
  return (request: Request, response: Response, next: NextFunction) => {
    const [scheme, key] = (request.headers.authorization ?? '').split(' ')
    if (scheme !== 'Bearer' || !key) return next(new AppError('unauthorised'))
    return apiKeys.nameOf(key).then((name) => {
      if (name === null) return next(new AppError('unauthorised'))
      response.locals['by'] = name
      return next()
    }, next)
  }
}

/** Express reports a malformed or oversized body as an error with a status of 4xx. */
function asClientError(err: unknown): unknown {
  if (err instanceof AppError || !(err instanceof Error) || !('status' in err)) return err
  const status = Number(err.status)
  return status >= 400 && status < 500 ? new AppError('bad-request', { where: 'body', problem: err.message }, { cause: err }) : err
}
