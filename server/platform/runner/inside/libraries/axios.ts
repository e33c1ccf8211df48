import axios, { AxiosError, AxiosHeaders, CanceledError, isCancel, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios'
import type { HttpAnswer, HttpCall } from '../http-call.ts'

/** axios as code in an isolate gets it: the library itself, with an adapter over the host's HTTP call. */
export function makeAxios(http: HttpCall): typeof axios {
  const adapter = async (config: InternalAxiosRequestConfig): Promise<AxiosResponse> => {
    const headers: Record<string, string> = {}
    for (const [name, value] of Object.entries(AxiosHeaders.from(config.headers).toJSON())) {
      if (value !== null && value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : String(value)
    }
    if (config.auth) headers['Authorization'] = `Basic ${btoa(`${config.auth.username}:${config.auth.password}`)}`
    const data: unknown = config.data
    const body = data === undefined || data === null ? null : typeof data === 'string' ? data : bytesOf(data)
    if (body === null) delete headers['Content-Type']
    let answer: HttpAnswer
    try {
      answer = await abortable(
        http({
          method: (config.method ?? 'get').toUpperCase(), url: axios.getUri(config), headers, body, redirects: config.maxRedirects ?? 5,
          ...(config.timeout ? { timeoutMs: config.timeout } : {}),
          ...(config.maxContentLength !== undefined && config.maxContentLength > 0 ? { maxBytes: config.maxContentLength } : {}),
        }),
        config,
      )
    } catch (error) {
      if (isCancel(error)) throw error
      const { message, code } = described(error)
      const timedOut = code === 'ETIMEDOUT' && Boolean(config.timeout)
      const failure = new AxiosError(timedOut ? (config.timeoutErrorMessage ?? `timeout of ${config.timeout}ms exceeded`) : message, timedOut ? AxiosError.ECONNABORTED : code, config, {})
      failure.cause = error instanceof Error ? error : new Error(message)
      throw failure
    }
    const response: AxiosResponse = {
      data: config.responseType === 'arraybuffer' ? Buffer.from(answer.bytes()) : answer.text(),
      status: answer.status, statusText: answer.statusText, headers: new AxiosHeaders(answer.headers), config, request: { responseURL: answer.url, res: { responseUrl: answer.url } },
    }
    if (!config.validateStatus || config.validateStatus(answer.status)) return response
    const kind = answer.status >= 500 ? AxiosError.ERR_BAD_RESPONSE : AxiosError.ERR_BAD_REQUEST
    throw new AxiosError(`Request failed with status code ${answer.status}`, kind, config, response.request, response)
  }
  axios.defaults.adapter = adapter
  return axios
}

function abortable<T>(promise: Promise<T>, config: InternalAxiosRequestConfig): Promise<T> {
  const { signal, cancelToken } = config
  if (signal?.aborted) return Promise.reject(new CanceledError())
  return new Promise((resolve, reject) => {
    signal?.addEventListener?.('abort', () => reject(new CanceledError()))
    void cancelToken?.promise.then(reject)
    promise.then(resolve, reject)
  })
}

function bytesOf(data: unknown): string | Uint8Array {
  if (data instanceof URLSearchParams) return data.toString()
  if (data instanceof Uint8Array) return data
  return data instanceof ArrayBuffer ? new Uint8Array(data) : String(data)
}

function described(error: unknown): { message: string; code: string } {
  const message = error instanceof Error ? error.message : String(error)
  const code = error instanceof Error && 'code' in error ? String(error.code) : AxiosError.ERR_NETWORK
  return { message, code }
}
