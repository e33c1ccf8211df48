import { Router } from 'express'
import { z } from 'zod'
import type { Secrets } from '../../features/secrets/secrets.ts'
import { parseInput } from '../wire-error.ts'

const body = z.strictObject({ value: z.string().min(1).max(10_000) })

/** `GET /api/secrets` lists names; `PUT` and `DELETE /api/secrets/NAME` write. No route shows a value. */
export function secretsRouter(secrets: Secrets): Router {
  const router = Router()
  router.get('/secrets', async (_request, response) => {
    response.json({ secrets: await secrets.list() })
  })
  router.put('/secrets/:name', async (request, response) => {
    await secrets.set(request.params.name, parseInput(body, request.body, 'body').value)
    response.status(204).end()
  })
  router.delete('/secrets/:name', async (request, response) => {
    await secrets.remove(request.params.name)
    response.status(204).end()
  })
  return router
}
