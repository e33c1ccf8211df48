import express, { type Router } from 'express'
import { sendPacked } from './send-packed.ts'

const NAME = /^\/(widget|widget\/[0-9a-f]{10}\/[a-z]+)\.js$/

/**
 * The widget's files in `dir`, for pages of any origin. The loader keeps its name and is looked up again; what it loads stands
 * in a folder named by its content.
 */
export function widgetFiles(dir: string): Router {
  const router = express.Router()
  router.get(NAME, (request, response, next) => {
    response.set({ 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' })
    sendPacked(request, response, next, { dir, file: request.path.slice(1), cache: request.path === '/widget.js' ? 'minutes' : 'immutable' })
  })
  return router
}
