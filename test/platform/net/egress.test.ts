import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createRawServer } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from '@jest/globals'
import { AppError } from '../../../server/base/errors.ts'
import { silentLogger } from '../../../server/base/logger.ts'
import { type Egress, type EgressRequest, createEgress } from '../../../server/platform/net/egress.ts'

const open: { close(): unknown }[] = []
afterAll(async () => {
  for (const one of open) await one.close()
})

const listen = async (server: Server | ReturnType<typeof createRawServer>): Promise<number> => {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()))
  open.push({ close: () => ('closeAllConnections' in server ? (server.closeAllConnections(), server.close()) : server.close()) })
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}
const serve = (listener: RequestListener) => listen(createServer(listener))

const egressTo = (allowPrivate: string[], lookup?: (name: string) => Promise<{ address: string; family: number }[]>): Egress => {
  const egress = createEgress({ allowPrivate, logger: silentLogger, ...(lookup ? { lookup } : {}) })
  open.push(egress)
  return egress
}
const get = (url: string, more: Partial<EgressRequest> = {}): EgressRequest => ({
  method: 'GET', url, headers: {}, body: null, timeoutMs: 5_000, maxBytes: 1_000_000, redirects: 5, ...more,
})
const codeOf = async (promise: Promise<unknown>): Promise<string> => {
  try {
    await promise
    return 'answered'
  } catch (err) {
    return err instanceof AppError ? err.code : String(err)
  }
}

describe('what may be reached', () => {
  const egress = egressTo([])
  test.each([
    'http://127.0.0.1/', 'http://127.1/', 'http://2130706433/', 'http://0x7f000001/', 'http://0177.0.0.1/', 'http://127.0.0.1./', 'http://[::1]/', 'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/', 'http://[64:ff9b::7f00:1]/', 'http://0/', 'http://10.1.2.3/', 'http://169.254.169.254/latest/meta-data', 'http://192.168.0.1:8080/', 'http://localhost/', 'http://localhost./', 'http://①②⑦.0.0.1/',
  ])('%s is blocked', async (url) => expect(await codeOf(egress.fetch(get(url)))).toBe('egress-blocked'))

  test.each([
    'ftp://example.com/', 'file:///etc/passwd', 'gopher://example.com/', 'javascript:1', 'nonsense', 'http://user:pass@example.com/', 'http://example.com:22/', 'http://example.com:25/', 'http://example.com:6379/',
  ])('%s is refused', async (url) => expect(await codeOf(egress.fetch(get(url)))).toBe('egress-refused'))

  test.each([{ Host: 'internal' }, { 'Transfer-Encoding': 'chunked' }, { 'Proxy-Authorization': 'x' }, { 'X-A': 'a\r\nB: c' }, { 'X A': 'a' }, { 'X-\n': 'a' }])('the headers %j are refused', async (headers) => {
    expect(await codeOf(egress.fetch(get('http://example.com/', { headers })))).toBe('egress-refused')
  })

  test('a name with one private address among public ones is blocked', async () => {
    const mixed = egressTo([], async () => [{ address: '1.1.1.1', family: 4 }, { address: '10.0.0.1', family: 4 }])
    expect(await codeOf(mixed.fetch(get('http://mixed.example/')))).toBe('egress-blocked')
  })
  test('a name that turns private between two requests is blocked then', async () => {
    const port = await serve((_, response) => response.end('ok'))
    let asked = 0
    const rebinding = egressTo(['127.0.0.1'], async () => [{ address: ++asked === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }])
    const again = () => rebinding.fetch(get(`http://rebind.example:${port}/`, { headers: {} }))
    expect((await again()).status).toBe(200)
    await rebinding.close()
    const later = egressTo(['127.0.0.1'], async () => [{ address: '127.0.0.2', family: 4 }])
    expect(await codeOf(later.fetch(get(`http://rebind.example:${port}/`)))).toBe('egress-blocked')
  })
  test('an administrator can open a private host, with or without its port, or a range', async () => {
    const port = await serve((_, response) => response.end('ok'))
    for (const entry of [`127.0.0.1:${port}`, '127.0.0.1', '127.0.0.0/8']) {
      expect((await egressTo([entry]).fetch(get(`http://127.0.0.1:${port}/`))).body.toString()).toBe('ok')
    }
    expect(await codeOf(egressTo(['127.0.0.1:1']).fetch(get(`http://127.0.0.1:${port}/`)))).toBe('egress-blocked')
  })
})

describe('redirects', () => {
  const seen: IncomingMessage[] = []
  const start = async () => {
    const other = await serve((request, response) => {
      seen.push(request)
      response.end(`${request.method} other`)
    })
    const first = await serve((request, response) => {
      seen.push(request)
      const to: Record<string, string> = { '/same': '/end', '/other': `http://127.0.0.1:${other}/x`, '/private': 'http://10.0.0.1/', '/file': 'file:///etc/passwd', '/loop': '/loop' }
      const location = to[(request.url ?? '').split('?')[0] ?? '']
      if (location === undefined) response.end(`${request.method} end`)
      else response.writeHead(Number(new URL(request.url ?? '', 'http://x').searchParams.get('status') ?? 302), { location }).end()
    })
    return { egress: egressTo([`127.0.0.1:${first}`, `127.0.0.1:${other}`]), at: (path: string) => `http://127.0.0.1:${first}${path}` }
  }
  test('credentials are dropped when the origin changes, and kept when it does not', async () => {
    const { egress, at } = await start()
    const headers = { Authorization: 'Bearer s3cret', Cookie: 'a=b', 'X-Api-Key': 'k', 'X-Signature': 's', Accept: 'text/plain' }
    await egress.fetch(get(at('/same'), { headers }))
    expect(seen.at(-1)?.headers).toMatchObject({ authorization: 'Bearer s3cret', cookie: 'a=b', 'x-api-key': 'k' })
    await egress.fetch(get(at('/other?key=s3cret'), { headers }))
    const { authorization, cookie, accept, ...rest } = seen.at(-1)?.headers ?? {}
    expect([authorization, cookie, rest['x-api-key'], rest['x-signature'], accept]).toEqual([undefined, undefined, undefined, undefined, 'text/plain'])
    expect(seen.at(-1)?.url).toBe('/x')
  })
  test('a redirect to a private address or another scheme is blocked', async () => {
    const { egress, at } = await start()
    expect(await codeOf(egress.fetch(get(at('/private'))))).toBe('egress-blocked')
    expect(await codeOf(egress.fetch(get(at('/file'))))).toBe('egress-refused')
  })
  test('with a limit of 0 no method is redirected and the 3xx is reported with its location', async () => {
    const { egress, at } = await start()
    for (const method of ['GET', 'POST', 'DELETE']) {
      expect(await egress.fetch(get(at('/same'), { method, redirects: 0 }))).toMatchObject({ status: 302, headers: { location: '/end' } })
    }
  })
  test('a chain longer than the limit is an error, not an intermediate page', async () => {
    const { egress, at } = await start()
    expect(await codeOf(egress.fetch(get(at('/loop'), { redirects: 3 })))).toBe('egress-redirects')
  })
  test('303 and POST on 302 become GET; 307 keeps method and body', async () => {
    const { egress, at } = await start()
    const post = (status: number) => egress.fetch(get(at(`/same?status=${status}`), { method: 'POST', body: 'x' }))
    expect([(await post(303)).body.toString(), (await post(302)).body.toString(), (await post(307)).body.toString()]).toEqual(['GET end', 'GET end', 'POST end'])
  })
})

describe('answers', () => {
  const to = async (listener: RequestListener) => {
    const port = await serve(listener)
    return { egress: egressTo([`127.0.0.1:${port}`]), url: `http://127.0.0.1:${port}/` }
  }
  test('a body is decompressed, and bounded after that', async () => {
    const { egress, url } = await to((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(5_000_000))))
    expect((await egress.fetch(get(url, { maxBytes: 6_000_000 }))).body.length).toBe(5_000_000)
    expect(await codeOf(egress.fetch(get(url, { maxBytes: 1_000_000 })))).toBe('egress-too-large')
  })
  test('endless chunks end at the limit of bytes', async () => {
    const { egress, url } = await to((_, response) => {
      const more = () => {
        while (response.write(Buffer.alloc(65_536)));
        response.once('drain', more)
      }
      more()
    })
    expect(await codeOf(egress.fetch(get(url)))).toBe('egress-too-large')
  })
  test('no answer, and an answer that trickles, end at the deadline', async () => {
    const { egress, url } = await to((request, response) => {
      if (request.url === '/') return
      response.write('a')
      const trickle = setInterval(() => response.write('a'), 20)
      response.on('close', () => clearInterval(trickle))
    })
    expect(await codeOf(egress.fetch(get(url, { timeoutMs: 100 })))).toBe('egress-timeout')
    expect(await codeOf(egress.fetch(get(`${url}slow`, { timeoutMs: 200 })))).toBe('egress-timeout')
  })
  test('one deadline covers a chain of redirects', async () => {
    const { egress, url } = await to((request, response) => {
      const hop = Number((request.url ?? '/').slice(1) || '0')
      setTimeout(() => response.writeHead(302, { location: `/${hop + 1}` }).end(), 80)
    })
    expect(await codeOf(egress.fetch(get(url, { timeoutMs: 200, redirects: 50 })))).toBe('egress-timeout')
  })
  test('a flood of headers is an error', async () => {
    const port = await listen(createRawServer((socket) => {
      socket.on('error', () => {})
      socket.write(`HTTP/1.1 200 OK\r\n${Array.from({ length: 3000 }, (_, i) => `x-${i}: ${'y'.repeat(40)}\r\n`).join('')}\r\n`)
    }))
    expect(await codeOf(egressTo([`127.0.0.1:${port}`]).fetch(get(`http://127.0.0.1:${port}/`)))).toBe('egress-network')
  })
  test('a request ends when its run does', async () => {
    const { egress, url } = await to(() => {})
    const abort = new AbortController()
    const fetching = codeOf(egress.fetch(get(url, { signal: abort.signal })))
    abort.abort()
    expect(await fetching).toBe('egress-cancelled')
  })
  test('errors name the address without its query', async () => {
    const { egress, url } = await to((_, response) => response.destroy())
    await expect(egress.fetch(get(`${url}path?token=s3cret`))).rejects.toThrow(/^http:\/\/127\.0\.0\.1:\d+\/path cannot be reached: /)
  })
})
