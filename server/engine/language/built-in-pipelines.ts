import type { Field, Pipeline } from '../flow.ts'

/** What tickets go through where no file says otherwise. */
export const builtInPipelines = (): Record<string, Record<string, Pipeline>> => ({
  ticket: {
    support: {
      label: 'Support',
      stages: {
        new: { label: 'New', closes: false },
        'waiting-on-us': { label: 'Waiting on us', closes: false },
        'waiting-on-contact': { label: 'Waiting on contact', closes: false },
        closed: { label: 'Closed', closes: true },
      },
    },
  },
})

/** The properties `pipeline` and `stage` of an object that has pipelines: their options are those of the files. None without pipelines. */
export function pipelineProperties(of: Record<string, Pipeline>): Record<string, Field> {
  if (Object.keys(of).length === 0) return {}
  const named = Object.entries(of)
  const stageLabels = Object.assign({}, ...named.toReversed().map(([, { stages }]) => Object.fromEntries(Object.entries(stages).map(([name, { label }]) => [name, label]))))
  const field = (options: Record<string, string>): Field => ({ type: { type: 'enumeration', options }, required: false, label: null })
  return { pipeline: field(Object.fromEntries(named.map(([name, { label }]) => [name, label ?? name]))), stage: field(stageLabels) }
}
