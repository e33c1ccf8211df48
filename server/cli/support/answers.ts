import { z } from 'zod'

const place = z.object({ file: z.string(), line: z.number(), column: z.number() })

/** What the API answers about releases, as far as the command line reads it. */
export const problemAnswer = z.object({
  severity: z.enum(['error', 'warning']), at: place, message: z.string(), fix: z.string().nullable(), code: z.string(),
})

export const releaseAnswer = z.object({
  id: z.string(), number: z.number(), createdAt: z.string(), by: z.string(), message: z.string(), current: z.boolean(),
})

export const releaseWithFiles = releaseAnswer.extend({ files: z.array(z.object({ path: z.string(), text: z.string() })) })

export const publishAnswer = z.union([
  z.object({ release: releaseAnswer, isNew: z.boolean(), warnings: z.array(problemAnswer) }),
  z.object({ problems: z.array(problemAnswer) }),
])

export const planAnswer = z.object({
  current: z.number().nullable(),
  problems: z.array(problemAnswer),
  files: z.array(z.object({ path: z.string(), change: z.enum(['added', 'changed', 'removed']), added: z.number(), removed: z.number() })),
  running: z.array(z.object({ release: z.number(), bot: z.string(), conversations: z.number() })),
})
