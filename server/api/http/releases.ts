import { z } from 'zod'
import type { SourceFile } from '../../engine/flow.ts'
import { compareFiles, diffLines } from '../../features/flows/compare-files.ts'
import type { MakePlan } from '../../features/flows/plan.ts'
import type { Releases } from '../../features/flows/releases.ts'
import { unifiedDiff } from '../../features/flows/unified-diff.ts'
import { defineRoute, knownCaller, type Route } from './route.ts'

const file = z.strictObject({
  path: z.string().max(200).regex(/^(?!\/)(?!.*(^|\/)\.\.?(\/|$))[^\\]+$/, 'write a path inside the flows folder, with forward slashes, e.g. bots/support.yaml'),
  text: z.string().max(1_000_000),
})
const files = z.array(file).min(1).max(2000).refine((list) => new Set(list.map(({ path }) => path)).size === list.length, 'every path may be there once')
const BYTES = 20_000_000

const problem = z.object({
  severity: z.enum(['error', 'warning']),
  at: z.object({ file: z.string(), line: z.number(), column: z.number() }),
  message: z.string(),
  fix: z.string().nullable(),
  code: z.string(),
})
const release = z.object({ id: z.string(), number: z.number(), hash: z.string(), createdAt: z.date(), by: z.string(), message: z.string(), current: z.boolean() })

const numberOrCurrent = z.union([z.literal('current'), z.string().regex(/^[1-9]\d{0,8}$/, 'write the number of a release, or "current"').transform(Number)])
const change = { change: z.enum(['added', 'changed', 'removed']), added: z.number(), removed: z.number() }

const read = { roles: ['admin', 'ops'], scope: 'releases.read' } as const
const write = { roles: ['admin', 'ops'], scope: 'releases.write' } as const

/** Publishing the flow files: plan, publish, list, read, put in force. */
export function releaseRoutes(releases: Releases, makePlan: MakePlan): Route[] {
  return [
    defineRoute({
      method: 'get', path: '/api/releases', tag: 'Releases', summary: 'All releases, the latest first', access: read,
      answers: z.object({ releases: z.array(release) }),
      handle: async () => ({ value: { releases: await releases.list() } }),
    }),
    defineRoute({
      method: 'get', path: '/api/releases/:number', tag: 'Releases', summary: 'A release, or `current`, with its files', access: read,
      params: z.strictObject({ number: numberOrCurrent }),
      answers: release.extend({ files: z.array(file) }),
      handle: async ({ params }) => ({ value: await releases.find(params.number) }),
    }),
    defineRoute({
      method: 'get', path: '/api/releases/:number/diff', tag: 'Releases', summary: 'How the files of a release differ from those of another, or of the one in force; `lines` as in a unified diff', access: read,
      params: z.strictObject({ number: numberOrCurrent }),
      query: z.strictObject({ from: numberOrCurrent.default('current') }),
      answers: z.object({ from: z.number(), to: z.number(), files: z.array(z.object({ path: z.string(), ...change, lines: z.array(z.string()) })) }),
      async handle({ params, query }) {
        const [before, after] = await Promise.all([releases.find(query.from), releases.find(params.number)])
        const textOf = (list: SourceFile[], path: string) => list.find((one) => one.path === path)?.text ?? ''
        const changed = compareFiles(before.files, after.files)
        return { value: { from: before.number, to: after.number, files: changed.map((one) => ({ ...one, lines: unifiedDiff(diffLines(textOf(before.files, one.path), textOf(after.files, one.path))) })) } }
      },
    }),
    defineRoute({
      method: 'post', path: '/api/releases', tag: 'Releases', summary: 'Publish files as a release: 201, 200 when nothing changed, 422 with the problems', access: write,
      body: z.strictObject({ files, message: z.string().max(500).default('') }), bytes: BYTES, audit: 'release.publish', target: ({ body }) => body.message,
      answers: z.object({ release, isNew: z.boolean(), warnings: z.array(problem) }),
      refuses: z.object({ error: z.object({ code: z.string(), message: z.string() }), problems: z.array(problem) }),
      async handle({ body, caller }) {
        const published = await releases.publish(body.files, knownCaller(caller).by, body.message)
        if (published.ok) return { status: published.isNew ? 201 : 200, value: { release: published.release, isNew: published.isNew, warnings: published.warnings } }
        const errors = published.problems.filter(({ severity }) => severity === 'error').length
        const message = `The flow files have ${errors} ${errors === 1 ? 'error' : 'errors'}; nothing was published.`
        return { status: 422, value: { error: { code: 'flow-problems', message }, problems: published.problems } }
      },
    }),
    defineRoute({
      method: 'post', path: '/api/releases/:number/activate', tag: 'Releases', summary: 'Put a release in force', access: write, audit: 'release.activate',
      params: z.strictObject({ number: z.string().regex(/^[1-9]\d{0,8}$/, 'write the number of a release').transform(Number) }),
      answers: z.object({ release }),
      handle: async ({ params }) => ({ value: { release: await releases.activate(params.number) } }),
    }),
    defineRoute({
      method: 'post', path: '/api/plan', tag: 'Releases', summary: 'What publishing the files would change, and which conversations are under way', access: read,
      body: z.strictObject({ files }), bytes: BYTES,
      answers: z.object({
        current: z.number().nullable(),
        files: z.array(z.object({ path: z.string(), ...change })),
        running: z.array(z.object({ release: z.number(), bot: z.string(), conversations: z.number() })),
        problems: z.array(problem),
      }),
      handle: async ({ body }) => ({ value: await makePlan(body.files) }),
    }),
  ]
}
