import { Router } from 'express'
import { z } from 'zod'
import type { MakePlan } from '../../features/flows/plan.ts'
import type { Releases } from '../../features/flows/releases.ts'
import { parseInput } from '../wire-error.ts'

const file = z.strictObject({
  path: z.string().max(200).regex(/^(?!\/)(?!.*(^|\/)\.\.?(\/|$))[^\\]+$/, 'write a path inside the flows folder, with forward slashes, e.g. bots/support.yaml'),
  text: z.string().max(1_000_000),
})
const files = z.array(file).min(1).max(2000).refine((list) => new Set(list.map(({ path }) => path)).size === list.length, 'every path may be there once')
const publishBody = z.strictObject({ files, message: z.string().max(500).default('') })
const planBody = z.strictObject({ files })
const numberParam = z.union([z.literal('current'), z.string().regex(/^[1-9]\d{0,8}$/, 'write the number of a release, or "current"').transform(Number)])
const activateParam = z.string().regex(/^[1-9]\d{0,8}$/, 'write the number of a release').transform(Number)

/**
 * `POST /api/releases` publishes (201; 200 when nothing changed; 422 with `problems`), `GET` lists, `GET /api/releases/N`
 * (or `current`) answers with its files, `POST /api/releases/N/activate` puts one in force, `POST /api/plan` says what publishing would do.
 */
export function releasesRouter(releases: Releases, makePlan: MakePlan): Router {
  const router = Router()
  router.get('/releases', async (_request, response) => {
    response.json({ releases: await releases.list() })
  })
  router.get('/releases/:number', async (request, response) => {
    response.json(await releases.find(parseInput(numberParam, request.params.number, 'number')))
  })
  router.post('/releases', async (request, response) => {
    const body = parseInput(publishBody, request.body, 'body')
    const published = await releases.publish(body.files, String(response.locals['by'] ?? 'unknown'), body.message)
    if (published.ok) {
      const { release, isNew, warnings } = published
      response.status(isNew ? 201 : 200).json({ release, isNew, warnings })
      return
    }
    const errors = published.problems.filter((problem) => problem.severity === 'error').length
    const message = `The flow files have ${errors} ${errors === 1 ? 'error' : 'errors'}; nothing was published.`
    response.status(422).json({ error: { code: 'flow-problems', message }, problems: published.problems })
  })
  router.post('/releases/:number/activate', async (request, response) => {
    response.json({ release: await releases.activate(parseInput(activateParam, request.params.number, 'number')) })
  })
  router.post('/plan', async (request, response) => {
    response.json(await makePlan(parseInput(planBody, request.body, 'body').files))
  })
  return router
}
