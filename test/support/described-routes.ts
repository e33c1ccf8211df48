/** A route as the server's own OpenAPI document has it. `path` has `{name}` for its parameters. */
export type DescribedRoute = { method: string; path: string; name: string; who: string; hasBody: boolean; isRaw: boolean; operation: Operation }

type Parameter = { name: string; in: string; required: boolean; schema: Record<string, unknown> }
export type Operation = {
  summary: string
  tags: string[]
  description?: string
  parameters: Parameter[]
  requestBody?: { content: Record<string, { schema: Record<string, unknown> }> }
  responses: Record<string, { content?: Record<string, { schema: Record<string, unknown> }> }>
}

export type OpenapiDocument = { openapi: string; paths: Record<string, Record<string, Operation>>; components: Record<string, unknown> }

export const readDocument = async (url: string): Promise<OpenapiDocument> => (await fetch(`${url}/api/openapi.json`)).json()

/** Every route of a running server: the document is made from the very list that is mounted. */
export const routesOf = (document: OpenapiDocument): DescribedRoute[] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(), path, name: `${method.toUpperCase()} ${path}`, who: operation.description ?? 'everybody', operation,
      hasBody: operation.requestBody?.content['application/json'] !== undefined,
      isRaw: operation.requestBody?.content['application/octet-stream'] !== undefined,
    })),
  )
