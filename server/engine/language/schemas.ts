import { conditionSchema } from './condition.ts'
import { actionSchema } from './files/action-file.ts'
import { flowSchema } from './files/flow-file.ts'
import { objectSchema, propertiesSchema } from './files/properties-file.ts'
import { settingsSchema } from './files/settings-file.ts'
import { textsSchema } from './files/texts-file.ts'
import { workflowSchema } from './files/workflow-file.ts'
import { serviceSchema } from './read-service.ts'
import type { Schema } from './reader.ts'
import { VERB_READERS } from './steps/registry.ts'

/** Kinds of files that have a schema, with the files that each is for. */
export const SCHEMA_FILES = {
  bot: ['bots/*.yaml', '!bots/*.*.yaml'],
  texts: ['bots/*.*.yaml'],
  workflow: ['workflows/*.yaml'],
  action: ['actions/*.yaml'],
  service: ['service/*.yaml'],
  properties: ['crm/properties.yaml'],
  object: ['crm/objects/*.yaml'],
  midflow: ['midflow.yaml'],
} as const
export type SchemaName = keyof typeof SCHEMA_FILES

/**
 * JSON Schema of every kind of file, for editors: keys, verbs, options and shapes, from the readers themselves. What depends
 * on other names (steps, variables, properties) is for the checker.
 */
export function schemas(): Record<SchemaName, Schema> {
  return {
    bot: whole('A Midflow bot or sub-flow', flowSchema()),
    texts: whole('Translations of a Midflow bot', textsSchema()),
    workflow: whole('A Midflow workflow', workflowSchema()),
    action: whole('A Midflow code action', actionSchema()),
    service: whole('Calendars, queues and SLA policies', serviceSchema()),
    properties: whole('Properties of records', propertiesSchema()),
    object: whole('A custom object', objectSchema()),
    midflow: whole('Settings of a Midflow workspace', settingsSchema()),
  }
}

const whole = (title: string, schema: Schema): Schema => ({ $schema: 'http://json-schema.org/draft-07/schema#', title, ...schema, ...used(schema, definitions()) })

/** The definitions that a schema needs, and those need in turn. */
function used(schema: Schema, all: Schema): Schema {
  const found: Schema = {}
  const open = [JSON.stringify(schema)]
  for (let text = open.pop(); text !== undefined; text = open.pop()) {
    for (const [, name = ''] of text.matchAll(/"#\/definitions\/([\w-]+)"/g)) {
      if (Object.hasOwn(found, name)) continue
      found[name] = all[name] ?? {}
      open.push(JSON.stringify(found[name]))
    }
  }
  return Object.keys(found).length > 0 ? { definitions: found } : {}
}

function definitions(): Schema {
  const verbs = Object.values(VERB_READERS).map((verb) => verb.schema())
  const block: Schema = {
    type: 'object', properties: { steps: { $ref: '#/definitions/steps' }, goto: { type: 'string' } }, required: ['steps'], additionalProperties: false,
  }
  const jump: Schema = { type: 'object', properties: { goto: { type: 'string' } }, required: ['goto'], additionalProperties: false }
  const outcomes = [jump, block, ...verbs]
  const condition = { $ref: '#/definitions/condition' }
  return {
    condition: conditionSchema(),
    step: { anyOf: verbs },
    steps: { type: 'object', additionalProperties: { $ref: '#/definitions/step' }, minProperties: 1 },
    outcome: { anyOf: outcomes },
    arm: beside(outcomes, { when: condition }, ['when']),
    variant: beside(outcomes, { weight: { type: 'number', minimum: 0 }, was: { type: 'string' } }, []),
    interrupt: beside(outcomes, { hears: { anyOf: [{ type: 'array', items: { type: 'string' } }, { type: 'string' }] } }, ['hears']),
  }
}

/** An outcome with keys of its case beside it. */
const beside = (outcomes: Schema[], properties: Schema, required: string[]): Schema => ({
  anyOf: outcomes.map((outcome) => ({ ...outcome, properties: { ...objectIn(outcome['properties']), ...properties }, required: [...listIn(outcome['required']), ...required] })),
})

const objectIn = (value: Schema[string] | undefined): Schema => (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {})
const listIn = (value: Schema[string] | undefined): string[] => (Array.isArray(value) ? value.map(String) : [])
