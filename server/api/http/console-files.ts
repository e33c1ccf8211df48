import express, { type Router } from 'express'
import helmet from 'helmet'
import { sendPacked } from './send-packed.ts'

/**
 * The console's bundle in `dir`, under `/console/`. Every address without an extension is the app's own and answers its page.
 * Nothing inline runs, and no other page may frame it.
 */
export function consoleFiles(dir: string): Router {
  const router = express.Router()
  router.use('/console', pagePolicy)
  router.get('/console', (request, response, next) => {
    if (request.originalUrl.split('?')[0] === '/console') response.redirect(301, '/console/')
    else next()
  })
  router.get(ASSET, (request, response, next) => {
    const [, path = '', build] = ASSET.exec(request.path) ?? []
    sendPacked(request, response, next, { dir, file: path, cache: build === undefined ? 'no-cache' : 'immutable' })
  })
  router.get('/console{/*path}', (request, response, next) => {
    if (/\.\w+$/.test(request.path)) return next()
    return sendPacked(request, response, next, { dir, file: 'index.html', cache: 'no-cache' })
  })
  return router
}

/** The files of a build stand in a folder named by their content. */
const ASSET = /^\/console\/(assets\/([0-9a-f]{10}\/)?[\w-]+\.(?:js|css|svg))$/

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
