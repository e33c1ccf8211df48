import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { SourceFile } from '../../../server/engine/flow.ts'
import { type ReleaseServer, startReleaseServer } from '../../support/release-server.ts'

let server: ReleaseServer

const check = (files: SourceFile[]) =>
  files
    .filter((file) => file.text === 'broken')
    .map(({ path }) => ({ severity: 'error' as const, at: { file: path, line: 3, column: 5 }, message: 'it is broken', fix: 'mended', code: 'test' }))

const ask = async (method: string, path: string, body?: unknown, key = server.key) => {
  const answer = await fetch(`${server.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const read: unknown = await answer.json()
  return { status: answer.status, body: read }
}
const files = (text: string) => [{ path: 'bots/support.yaml', text }]

beforeAll(async () => {
  server = await startReleaseServer(check)
})
afterAll(() => server.stop())

describe('releases over HTTP', () => {
  test('are for those with an API key only', async () => {
    expect(await ask('GET', '/api/releases', undefined, 'mfk_wrong')).toMatchObject({ status: 401, body: { error: { code: 'unauthorised' } } })
  })

  test('are published with the name of the key, listed, read and activated', async () => {
    expect(await ask('POST', '/api/releases', { files: files('one'), message: 'First' })).toMatchObject({
      status: 201, body: { isNew: true, warnings: [], release: { number: 1, by: 'key:ann', message: 'First', current: true } },
    })
    expect(await ask('POST', '/api/releases', { files: files('one') })).toMatchObject({ status: 200, body: { isNew: false } })
    await ask('POST', '/api/releases', { files: files('two') })
    expect(await ask('GET', '/api/releases')).toMatchObject({ body: { releases: [{ number: 2, current: true }, { number: 1, current: false }] } })
    expect(await ask('POST', '/api/releases/1/activate')).toMatchObject({ status: 200, body: { release: { number: 1, current: true } } })
    expect(await ask('GET', '/api/releases/current')).toMatchObject({ body: { number: 1, files: files('one') } })
  })

  test('with errors are refused with their places', async () => {
    expect(await ask('POST', '/api/releases', { files: files('broken') })).toEqual({
      status: 422,
      body: {
        error: { code: 'flow-problems', message: 'The flow files have 1 error; nothing was published.' },
        problems: [{ severity: 'error', at: { file: 'bots/support.yaml', line: 3, column: 5 }, message: 'it is broken', fix: 'mended', code: 'test' }],
      },
    })
  })

  test('can be planned', async () => {
    expect(await ask('POST', '/api/plan', { files: files('three') })).toMatchObject({ status: 200, body: { files: [{ path: 'bots/support.yaml', change: 'changed' }] } })
  })

  test.each([
    ['a path that leaves the folder', { files: [{ path: '../secret', text: '' }] }, 'files'],
    ['an absolute path', { files: [{ path: '/etc/passwd', text: '' }] }, 'files'],
    ['a path twice', { files: [...files('a'), ...files('b')] }, 'every path may be there once'],
    ['no files', { files: [] }, 'files'],
    ['unknown fields', { files: files('a'), force: true }, 'force'],
  ])('%s is refused', async (_, body, what) => {
    const answer = await ask('POST', '/api/releases', body)
    expect(answer.status).toBe(400)
    expect(JSON.stringify(answer.body)).toContain(what)
  })

  test.each(['/api/releases/7', '/api/releases/latest'])('%s is not there', async (path) => {
    expect([400, 404]).toContain((await ask('GET', path)).status)
  })
})
