import type { HttpCall } from '../http-call.ts'
import { stringifyNested } from './nested-query.ts'

type Values = Record<string, unknown>
type ApiRequest = { method?: string; path?: string; body?: unknown; qs?: Values; headers?: Record<string, string>; defaultJson?: boolean }

const HOST = 'https://api.hubapi.com'

/**
 * `@hubspot/api-client`, as far as published snippets use it: the same names and arguments over HubSpot's addresses, which the
 * host answers from its own records. Results serve both generations: `res.properties` and `res.body.properties`.
 */
export function makeHubspot(http: HttpCall) {
  class Client {
    readonly crm: ReturnType<typeof crmOf>
    readonly apiRequest: (request: ApiRequest) => Promise<object>
    constructor(options: { accessToken?: string; apiKey?: string; defaultHeaders?: Record<string, string> } = {}) {
      const headers = { ...options.defaultHeaders, ...(options.accessToken === undefined ? {} : { authorization: `Bearer ${options.accessToken}` }) }
      const send = async (request: ApiRequest) => await perform(http, { ...request, headers: { ...headers, ...request.headers } })
      this.crm = crmOf(async (method, path, body, qs) => withBody(parsed((await send({ method, path, body, ...(qs ? { qs } : {}) })).text())))
      this.apiRequest = async (request) => {
        const answer = await send(request)
        const body = parsed(answer.text())
        return { status: answer.status, ok: true, headers: answer.headers, body, json: async () => body, text: async () => answer.text() }
      }
    }
    setAccessToken(): void {}
  }
  return { Client }
}

type Send = (method: string, path: string, body?: unknown, qs?: Values) => Promise<unknown>

const text = (value: unknown): string => encodeURIComponent(String(value))

function crmOf(send: Send) {
  const groups = Object.fromEntries(
    [['contacts', 'contacts'], ['companies', 'companies'], ['deals', 'deals'], ['tickets', 'tickets'], ['products', 'products'], ['lineItems', 'line_items'], ['quotes', 'quotes']].map(([name = '', type = '']) => [name, objectsOf(send, type)]),
  )
  const associations = {
    batchApi: {
      create: (from: string, to: string, body: unknown) => send('POST', `/crm/v3/associations/${text(from)}/${text(to)}/batch/create`, body),
      read: (from: string, to: string, body: unknown) => send('POST', `/crm/v3/associations/${text(from)}/${text(to)}/batch/read`, body),
    },
    v4: {
      basicApi: {
        create: (from: string, id: unknown, to: string, other: unknown, labels?: unknown) => send('PUT', `/crm/v4/objects/${text(from)}/${text(id)}/associations/${text(to)}/${text(other)}`, labels ?? []),
        createDefault: (from: string, id: unknown, to: string, other: unknown) => send('PUT', `/crm/v4/objects/${text(from)}/${text(id)}/associations/default/${text(to)}/${text(other)}`),
        getPage: (from: string, id: unknown, to: string, after?: unknown, limit?: unknown) => send('GET', `/crm/v4/objects/${text(from)}/${text(id)}/associations/${text(to)}`, undefined, { after, limit }),
      },
      batchApi: {
        create: (from: string, to: string, body: unknown) => send('POST', `/crm/v4/associations/${text(from)}/${text(to)}/batch/create`, body),
        getPage: (from: string, to: string, body: unknown) => send('POST', `/crm/v4/associations/${text(from)}/${text(to)}/batch/read`, body),
      },
    },
  }
  const ownersApi = {
    getById: (id: unknown) => send('GET', `/crm/v3/owners/${text(id)}`),
    getPage: (email?: string, after?: unknown, limit?: unknown) => send('GET', '/crm/v3/owners', undefined, { email, after, limit }),
  }
  const byType = (type: string) => objectsOf(send, type)
  const objects = {
    basicApi: {
      getById: (type: string, ...rest: Parameters<Objects['basicApi']['getById']>) => byType(type).basicApi.getById(...rest),
      create: (type: string, body: unknown) => byType(type).basicApi.create(body),
      update: (type: string, id: unknown, body: unknown) => byType(type).basicApi.update(id, body),
      archive: (type: string, id: unknown) => byType(type).basicApi.archive(id),
      getPage: (type: string, ...rest: Parameters<Objects['basicApi']['getPage']>) => byType(type).basicApi.getPage(...rest),
    },
    searchApi: { doSearch: (type: string, body: unknown) => byType(type).searchApi.doSearch(body) },
    batchApi: {
      create: (type: string, body: unknown) => byType(type).batchApi.create(body),
      read: (type: string, body: unknown) => byType(type).batchApi.read(body),
      update: (type: string, body: unknown) => byType(type).batchApi.update(body),
      archive: (type: string, body: unknown) => byType(type).batchApi.archive(body),
    },
    associationsApi: {
      create: (type: string, id: unknown, to: string, other: unknown, kind: unknown) => byType(type).associationsApi.create(id, to, other, kind),
      getAll: (type: string, id: unknown, to: string) => byType(type).associationsApi.getAll(id, to),
    },
  }
  return { ...groups, objects, associations, owners: { ownersApi, defaultApi: ownersApi } }
}

type Objects = ReturnType<typeof objectsOf>

function objectsOf(send: Send, type: string) {
  const at = `/crm/v3/objects/${text(type)}`
  const list = (values: unknown): string | undefined => (Array.isArray(values) ? values.join(',') : values === undefined || values === null ? undefined : String(values))
  return {
    basicApi: {
      getById: (id: unknown, properties?: unknown, _history?: unknown, associations?: unknown, _archived?: unknown, idProperty?: string) =>
        send('GET', `${at}/${text(id)}`, undefined, { properties: list(properties), associations: list(associations), idProperty }),
      create: (body: unknown) => send('POST', at, body),
      update: (id: unknown, body: unknown, idProperty?: string) => send('PATCH', `${at}/${text(id)}`, body, { idProperty }),
      archive: (id: unknown) => send('DELETE', `${at}/${text(id)}`),
      getPage: (limit?: unknown, after?: unknown, properties?: unknown) => send('GET', at, undefined, { limit, after, properties: list(properties) }),
    },
    searchApi: { doSearch: (body: unknown) => send('POST', `${at}/search`, body) },
    batchApi: {
      create: (body: unknown) => send('POST', `${at}/batch/create`, body),
      read: (body: unknown) => send('POST', `${at}/batch/read`, body),
      update: (body: unknown) => send('POST', `${at}/batch/update`, body),
      archive: (body: unknown) => send('POST', `${at}/batch/archive`, body),
    },
    associationsApi: {
      create: (id: unknown, to: string, other: unknown, kind: unknown = 'default') => send('PUT', `${at}/${text(id)}/associations/${text(to)}/${text(other)}/${text(kind)}`),
      getAll: (id: unknown, to: string) => send('GET', `${at}/${text(id)}/associations/${text(to)}`),
    },
  }
}

async function perform(http: HttpCall, { method = 'GET', path = '/', body, qs, headers = {} }: ApiRequest) {
  const query = qs ? stringifyNested(Object.fromEntries(Object.entries(qs).filter(([, value]) => value !== undefined && value !== null))) : ''
  const answer = await http({
    method: method.toUpperCase(),
    url: `${HOST}${path}${query === '' ? '' : `${path.includes('?') ? '&' : '?'}${query}`}`,
    headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
  })
  if (answer.status < 400) return answer
  const said = parsed(answer.text())
  const detail = typeof said === 'object' && said !== null && 'message' in said ? String(said.message) : answer.text()
  throw Object.assign(new Error(`HTTP-Code: ${answer.status}\nMessage: ${detail}\nBody: ${JSON.stringify(said)}\nHeaders: ${JSON.stringify(answer.headers)}`), {
    code: answer.status, statusCode: answer.status, body: said, headers: answer.headers,
    response: { status: answer.status, statusCode: answer.status, body: said, data: said, headers: answer.headers },
  })
}

function parsed(given: string): unknown {
  try {
    return given === '' ? {} : JSON.parse(given)
  } catch {
    return given
  }
}

/** The older generation's `res.body`, which does not show when the result is written as JSON. */
function withBody(value: unknown): unknown {
  if (typeof value === 'object' && value !== null) Object.defineProperty(value, 'body', { value, enumerable: false, configurable: true })
  return value
}
