import { Ajv2020 } from 'ajv/dist/2020.js'
import type { OpenapiDocument, Operation } from './described-routes.ts'

type Schema = Record<string, unknown>

/** Moments are written with their zone. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/

/**
 * Checks answers against an OpenAPI document, more strictly than it asks: a field that the document does not name is a mistake
 * too, because it may be one that nobody should see. Answers what is wrong, or null.
 */
export function createCheckAnswer(document: OpenapiDocument): (operation: Operation, status: number, type: string | null, body: unknown) => string | null {
  const ajv = new Ajv2020({ strict: false, allErrors: true, formats: { 'date-time': MOMENT } })
  ajv.addSchema({ $id: 'document', components: closed(document.components) })
  return (operation, status, type, body) => {
    const response = operation.responses[String(status)] ?? operation.responses[`${Math.floor(status / 100)}XX`] ?? operation.responses['default']
    if (!response) return `${status} is not described`
    if (!response.content) return body === '' ? null : 'has a body, and none is described'
    if (response.content['*/*']) return null
    const schema = response.content['application/json']?.schema
    if (!schema || !type?.startsWith('application/json')) return `${type} is not described`
    const check = ajv.compile(referring(closed(schema)))
    return check(body) ? null : ajv.errorsText(check.errors)
  }
}

/** The schema with every object closed whose properties it names. */
function closed(schema: unknown): Schema {
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk)
    if (!isObject(value)) return value
    const walked = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner)]))
    return isObject(value['properties']) && !('additionalProperties' in value) && value['allOf'] === undefined ? { ...walked, additionalProperties: false } : walked
  }
  const made = walk(schema)
  return isObject(made) ? made : {}
}

/** References into the document, from a schema that stands alone. */
const referring = (schema: Schema): Schema => JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"document#/'))

const isObject = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value)
