import type { DescribedRoute, Operation } from './described-routes.ts'

/** The tables of docs/reference/api.md: for each tag, in the order of the document, its routes as rows of Markdown. */
export function apiRows(routes: readonly DescribedRoute[]): Record<string, string[]> {
  const tables: Record<string, string[]> = {}
  for (const route of routes) {
    const [tag = ''] = route.operation.tags
    tables[tag] = [...(tables[tag] ?? []), rowOf(route)]
  }
  return tables
}

function rowOf({ name, operation, who, isRaw }: DescribedRoute): string {
  const sent = [given('query', operation), given('header', operation), isRaw ? 'the file' : code(fieldsOf(operation.requestBody?.content['application/json']?.schema), 'body')]
  const answer = operation.responses['2XX']?.content
  const answered = answer?.['*/*'] ? 'the file' : code(fieldsOf(answer?.['application/json']?.schema), '')
  return `| \`${name}\` | ${operation.summary} | ${sent.filter((part) => part !== '').join('; ')} | ${answered} | ${who} |`
}

const given = (place: 'query' | 'header', { parameters }: Operation): string =>
  code(parameters.filter(({ in: where }) => where === place).map(({ name, required }) => `${name}${required || place === 'header' ? '' : '?'}`), place)

const code = (names: string[], what: string): string => (names.length === 0 ? '' : `${what} \`${names.join(', ')}\``.trim())

/** The names of an object's fields, `?` behind those that may be left out. */
function fieldsOf(schema: Record<string, unknown> = {}): string[] {
  const { properties = {}, required = [] } = schema
  return Object.keys(Object(properties)).map((name) => (Array.isArray(required) && required.includes(name) ? name : `${name}?`))
}
