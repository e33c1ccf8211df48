import { z } from 'zod'
import type { Route } from './route.ts'

type Json = { [key: string]: unknown }

const error = z.object({ error: z.object({ code: z.string(), message: z.string() }) })

/** `GET /api/openapi.json`, for everybody. */
export function openapiRoute(routes: readonly Route[]): Route {
  const all: Route[] = [...routes]
  const route: Route = {
    method: 'get', path: '/api/openapi.json', tag: 'About', summary: 'This description, as OpenAPI 3.1', access: 'public',
    answers: z.record(z.string(), z.unknown()),
    handle: async () => ({ value: describeRoutes(all) }),
  }
  all.push(route)
  return route
}

/** The routes as an OpenAPI 3.1 document. */
export function describeRoutes(routes: readonly Route[]): Json {
  const paths: { [path: string]: Json } = {}
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method]: operation(route) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Midflow', version: '1', description: 'Every error is { error: { code, message } }; the message says what happened, where, and what to do.' },
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: { Error: schemaOf(error) },
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key, mfk_…' },
        session: { type: 'apiKey', in: 'cookie', name: 'midflow_session', description: 'What POST /api/session sets. Everything but GET also needs the header x-csrf-token.' },
      },
    },
  }
}

function operation(route: Route): Json {
  return {
    operationId: operationId(route),
    tags: [route.tag],
    summary: route.summary,
    ...(route.access === 'public' ? { security: [] } : { description: whoMay(route), security: security(route) }),
    parameters: [...parameters('path', route), ...parameters('query', route), ...headersOf(route)],
    ...bodyOf(route),
    responses: {
      '2XX': { description: 'Done', ...contentOf(route) },
      ...(route.refuses && { 422: { description: 'Something is wrong with what was sent; nothing was done', content: { 'application/json': { schema: schemaOf(route.refuses) } } } }),
      default: { description: 'It did not happen', content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } } },
    },
  }
}

/** e.g. `postApiReleasesNumberActivate`. */
const operationId = ({ method, path }: Route): string => method + path.replace(/[^A-Za-z0-9]+(\w?)/g, (_, letter: string) => letter.toUpperCase())

/** Who may call a route, in words. */
export function whoMay({ access }: Route): string {
  if (access === 'public') return 'everybody'
  return [`users: ${access.roles.join(', ')}`, ...(access.scope ? [`keys: ${access.scope}`] : [])].join('; ')
}

function security({ access }: Route): Json[] {
  if (access === 'public') return []
  return [{ session: [] }, ...(access.scope ? [{ apiKey: [] }] : [])]
}

function parameters(place: 'path' | 'query', route: Route): Json[] {
  const schema = schemaOf(place === 'path' ? route.params : route.query)
  const properties = isObject(schema['properties']) ? schema['properties'] : {}
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  return Object.entries(properties).map(([name, property]) => ({ name, in: place, required: place === 'path' || required.includes(name), schema: property }))
}

const headersOf = ({ headers = {} }: Route): Json[] =>
  Object.entries(headers).map(([name, description]) => ({ name, in: 'header', required: false, description, schema: { type: 'string' } }))

/** What comes back; a `get` without a shape sends a file. */
function contentOf({ answers, method }: Route): Json {
  if (answers) return { content: { 'application/json': { schema: schemaOf(answers) } } }
  return method === 'get' ? { content: { '*/*': {} } } : {}
}

function bodyOf(route: Route): Json {
  if (route.raw) return { requestBody: { required: true, content: { 'application/octet-stream': { schema: {} } } } }
  return route.body ? { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(route.body) } } } } : {}
}

/** A zod schema as the JSON Schema of what is written on the wire. */
export function schemaOf(schema: z.ZodType | undefined): Json {
  if (!schema) return {}
  const { $schema: _, ...made } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }) {
      if (zodSchema instanceof z.ZodDate) Object.assign(jsonSchema, { type: 'string', format: 'date-time' })
    },
  })
  return made
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
