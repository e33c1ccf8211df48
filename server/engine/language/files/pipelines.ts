import type { Pipeline } from '../../flow.ts'
import type { Context } from '../context.ts'
import { mapOf, mapSchema, openMap, type Reader, type Shape } from '../reader.ts'
import { boolean, plainText } from '../scalars.ts'
import type { Entry } from '../yaml/node.ts'

type Stage = Pipeline['stages'][string]
const STAGE: Shape<{ label: string; closes: boolean }> = { label: plainText, closes: boolean }

const stage: Reader<{ label: string | null; closes: boolean }> = {
  schema: () => mapSchema(STAGE),
  read: (node, ctx) => {
    const keys = openMap(node, ctx, STAGE, { what: 'A stage' })
    return keys ? { label: keys.get('label') ?? null, closes: keys.get('closes') ?? false } : undefined
  },
}

const stages: Reader<Record<string, Stage>> = {
  schema: () => ({ ...mapOf('stages', stage).schema(), minProperties: 1 }),
  read: (node, ctx) => {
    const read = mapOf('stages', stage, isName).read(node, ctx)
    if (read && Object.keys(read).length === 0) ctx.report('missing-key', node.at, 'A pipeline needs a stage, e.g. new: { label: New }.')
    return read && Object.fromEntries(Object.entries(read).map(([name, { label, closes }]) => [name, { label: label ?? name, closes }]))
  },
}

type PipelineKeys = { label: string; stages: Pipeline['stages'] }
const PIPELINE: Shape<PipelineKeys> = { label: plainText, stages }

/** Pipelines by name, each with its stages in their order. */
export const pipelines: Reader<Record<string, Pipeline>> = mapOf('pipelines', {
  schema: () => mapSchema(PIPELINE, ['stages']),
  read: (node, ctx) => {
    const keys = openMap(node, ctx, PIPELINE, { what: 'A pipeline', required: ['stages'] })
    return keys ? { label: keys.get('label') ?? null, stages: keys.get('stages') ?? {} } : undefined
  },
}, isName)

/** Names of pipelines and stages are like those of steps. */
function isName({ key, keyAt }: Entry, ctx: Context): boolean {
  if (/^[a-z0-9]+([-_][a-z0-9]+)*$/.test(key)) return true
  const fix = key.trim().toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '')
  ctx.report('bad-name', keyAt, `"${key}" is no name for a stage or pipeline: use small letters, digits and "-"${fix ? `, e.g. ${fix}` : ''}; what people read is its label.`, fix || null)
  return false
}
