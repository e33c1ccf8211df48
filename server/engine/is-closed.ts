import type { Json, Pipeline } from './flow.ts'

/** Whether a record with these properties is in a stage that closes it. A record without a pipeline is in the first that has its stage. Pure. */
export function isClosed(pipelines: Record<string, Pipeline>, { stage, pipeline }: Record<string, Json>): boolean {
  if (typeof stage !== 'string') return false
  const named = typeof pipeline === 'string' && Object.hasOwn(pipelines, pipeline) ? pipelines[pipeline] : undefined
  const found = named ?? Object.values(pipelines).find(({ stages }) => Object.hasOwn(stages, stage))
  return found !== undefined && Object.hasOwn(found.stages, stage) && found.stages[stage]?.closes === true
}
