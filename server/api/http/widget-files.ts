import { existsSync } from 'node:fs'
import { join } from 'node:path'
import express, { type Router } from 'express'

const NAME = /^\/(widget|widget\/[0-9a-f]{10}\/[a-z]+)\.js$/

/**
 * The widget's files in `dir`, in the smallest form that the browser takes (the build puts `.br` and `.gz` beside each). The
 * loader keeps its name and is looked up again; what it loads stands in a folder named by its content and is kept for good.
 */
export function widgetFiles(dir: string): Router {
  const router = express.Router()
  router.get(NAME, (request, response, next) => {
    const immutable = request.path !== '/widget.js'
    const ending = request.acceptsEncodings('br') ? '.br' : request.acceptsEncodings('gzip') ? '.gz' : ''
    const file = join(dir, request.path)
    const packed = ending !== '' && existsSync(file + ending)
    response.set({
      'Access-Control-Allow-Origin': '*',
      'Cross-Origin-Resource-Policy': 'cross-origin',
      'X-Content-Type-Options': 'nosniff',
      'Content-Type': 'text/javascript; charset=utf-8',
      Vary: 'Accept-Encoding',
      'Cache-Control': immutable ? 'public, max-age=31536000, immutable' : 'public, max-age=300',
      ...(packed ? { 'Content-Encoding': ending === '.br' ? 'br' : 'gzip' } : {}),
    })
    response.sendFile(packed ? file + ending : file, { cacheControl: false }, (err) => {
      if (!err) return
      for (const name of ['Content-Encoding', 'Content-Type', 'Cache-Control']) response.removeHeader(name)
      next()
    })
  })
  return router
}
