import type { Field, Pipeline, Place, Settings, Step, ValueType } from '../flow.ts'
import type { Report } from './problems.ts'
import type { Node } from './yaml/node.ts'

/** What other files declare: the names that a file may use. */
export type World = {
  settings: Settings
  properties: Record<string, Record<string, Field>>
  pipelines: Record<string, Record<string, Pipeline>>
  actions: Record<string, { input: Record<string, Field>; output: Record<string, Field> }>
  /** Bots and sub-flows, with what a caller sees of them. */
  flows: Record<string, { kind: 'bot' | 'flow'; input: Record<string, Field>; output: Record<string, Field> }>
  workflows: Record<string, { object: string }>
  hours: string[]
  queues: string[]
  skills: string[]
  emails: string[]
  /** Names declared in connections.yaml; null without that file: then secrets are not checked. */
  secrets: string[] | null
}

/** A named step before it is read. `blocks`: the blocks around it, from outside. */
export type DeclaredStep = { name: string; at: Place; node: Node; blocks: string[]; was: string | null }

/** The names that a flow's steps can use. */
export type Names = {
  kind: 'bot' | 'flow' | 'workflow' | 'service'
  variables: Record<string, ValueType>
  steps: Map<string, DeclaredStep>
  /** The records that may be spoken of. */
  objects: string[]
}

/** Where reading stands. `path` leads from the step (or the file's top) to here: it names texts and unnamed steps. */
export type Context = {
  file: string
  report: Report
  path: readonly string[]
  /** The blocks around what is read, from outside. */
  blocks: readonly string[]
  world: World
  names: Names
  /** Reads a step; here because steps hold steps. */
  readStep: (node: Node, ctx: Context, step: { id: string; at: Place }) => Step | undefined
}

export const noNames = (objects: string[] = []): Names => ({ kind: 'service', variables: {}, steps: new Map(), objects })
