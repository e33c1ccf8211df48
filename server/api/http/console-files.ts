import { join } from 'node:path'
import express, { type NextFunction, type Request, type Response, type Router } from 'express'
import helmet from 'helmet'

/**
 * The console's bundle in `dir`, under `/console/`. Files named by their content are kept for good; every other address without
 * an extension is the app's own and answers its page. Nothing inline runs, and no other page may frame it.
 */
export function consoleFiles(dir: string): Router {
  const router = express.Router()
  router.use('/console', pagePolicy)
  router.get('/console', (request, response, next) => {
    if (request.originalUrl.split('?')[0] === '/console') response.redirect(301, '/console/')
    else next()
  })
  router.use(
    '/console',
    express.static(dir, {
      index: false,
      redirect: false,
      setHeaders: (response, path) => void response.setHeader('Cache-Control', HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache'),
    }),
  )
  router.get('/console{/*path}', (request: Request, response: Response, next: NextFunction) => {
    if (/\.\w+$/.test(request.path)) return next()
    return response.set('Cache-Control', 'no-cache').sendFile(join(dir, 'index.html'), { cacheControl: false }, (err) => {
      if (err) next()
    })
  })
  return router
}

const HASHED = /-[\w-]{8,}\.\w+(\.map)?$/

const pagePolicy = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"], scriptSrc: ["'self'"], styleSrc: ["'self'"], imgSrc: ["'self'", 'data:', 'blob:', 'https:'], fontSrc: ["'self'"], connectSrc: ["'self'"],
      mediaSrc: ["'self'", 'blob:'], manifestSrc: ["'self'"], workerSrc: ["'self'"], formAction: ["'self'"], baseUri: ["'none'"], frameAncestors: ["'none'"],
    },
  },
  strictTransportSecurity: false,
  xFrameOptions: { action: 'deny' },
  referrerPolicy: { policy: 'no-referrer' },
})
