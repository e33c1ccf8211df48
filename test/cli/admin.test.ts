import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { signIn } from '../support/agent.ts'
import { type CliRun, runCli } from '../support/run-cli.ts'
import { freePort, type ServerProcess, startServerProcess } from '../support/server-process.ts'
import { FIXTURE_FLOWS } from '../support/start-test-app.ts'

jest.setTimeout(120_000)

let folder: string
let server: ServerProcess
let port: number
const start = async () => {
  server = await startServerProcess({ port, dataDir: folder, flowsDir: FIXTURE_FLOWS })
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'midflow-admin-'))
  port = await freePort()
  await start()
})
afterAll(async () => {
  await server.kill()
  await rm(folder, { recursive: true })
})

/** Runs a command as whoever started the server: with the key that its first start left in the data folder. */
async function cli(args: string[], more: { input?: string; key?: string } = {}): Promise<CliRun> {
  const key = more.key ?? (await readFile(join(folder, 'api-key'), 'utf8')).trim()
  return runCli(args, { env: { MIDFLOW_URL: server.url, MIDFLOW_KEY: key }, ...(more.input !== undefined && { input: more.input }) })
}
const signsIn = (email: string, password: string) => signIn(server.url, email, password).then(() => true, () => false)

test('accounts are made, get new passwords, are closed and opened', async () => {
  const made = JSON.parse((await cli(['user', 'add', 'kim@example.com', '--role', 'ops', '--name', 'Kim', '--skills', 'billing, returns', '--capacity', '3', '--json'])).out)
  expect(made).toMatchObject({ email: 'kim@example.com', role: 'ops', name: 'Kim', active: true })
  expect(await signsIn('kim@example.com', made.password)).toBe(true)
  expect(await cli(['user', 'add', 'kim@example.com'])).toMatchObject({ code: 1, out: '', err: expect.stringContaining('There is a user "kim@example.com" already') })
  expect(await cli(['user', 'add', 'lee@example.com', '--role', 'boss'])).toMatchObject({ code: 1, err: expect.stringContaining('role') })

  const { out } = await cli(['user', 'password', 'kim@example.com'])
  const password = /the password (\S+) /.exec(out)?.[1] ?? ''
  expect([await signsIn('kim@example.com', made.password), await signsIn('kim@example.com', password)]).toEqual([false, true])

  expect((await cli(['user', 'close', 'kim@example.com'])).out).toBe('kim@example.com is closed.\n')
  expect(await signsIn('kim@example.com', password)).toBe(false)
  expect((await cli(['user', 'list'])).out).toMatch(/^admin {2}admin@localhost {2}.*\nops {4}kim@example\.com {2}Kim {2}\(closed\)\n$/)
  expect((await cli(['user', 'reopen', 'kim@example.com'])).out).toBe('kim@example.com is open.\n')
  expect(await cli(['user', 'close', 'admin@localhost'])).toMatchObject({ code: 1, err: expect.stringContaining('the only active administrator') })
  expect(await cli(['user', 'close', 'nobody@example.com'])).toMatchObject({ code: 1, err: expect.stringContaining('There is no user "nobody@example.com"') })
})

test('keys open what their scopes say, until they are revoked', async () => {
  const { id, key } = JSON.parse((await cli(['key', 'add', 'shop', '--scopes', 'keys.write, records.read', '--json'])).out)
  expect(await cli(['user', 'list'], { key })).toMatchObject({ code: 1, err: expect.stringContaining('This needs') })
  expect((await cli(['key', 'list'], { key })).out).toMatch(new RegExp(`^${id} {2}\\d{4}-\\d\\d-\\d\\d {2}shop {2}keys\\.write records\\.read`, 'm'))
  expect(await cli(['key', 'add', 'wider', '--scopes', 'users.write'], { key })).toMatchObject({ code: 1, err: expect.stringContaining('users.write') })
  expect(await cli(['key', 'add', 'odd', '--scopes', 'everything'])).toMatchObject({ code: 1, err: expect.stringContaining('scopes') })
  expect((await cli(['key', 'revoke', id])).out).toBe(`${id} is revoked.\n`)
  expect(await cli(['key', 'list'], { key })).toMatchObject({ code: 1, err: expect.stringContaining('does not know this API key') })
  expect((await cli(['key', 'list'])).out).toContain(`${id}  revoked`)
})

test('secrets are written from standard input, listed by name, never shown, and outlive a change of the key that seals them', async () => {
  expect(await cli(['secrets', 'set', 'SHOP_KEY'], { input: 'sk-live-1\n' })).toEqual({ code: 0, out: 'SHOP_KEY is written.\n', err: '' })
  await cli(['secrets', 'set', 'OLD_KEY'], { input: 'sk-live-2' })
  expect((await cli(['secrets', 'remove', 'OLD_KEY'])).out).toBe('OLD_KEY is removed.\n')
  expect((await cli(['secrets', 'list'])).out).toMatch(/^\d{4}-\d\d-\d\d {2}SHOP_KEY\n$/)
  expect((await cli(['secrets', 'list', '--json'])).out).not.toContain('sk-live')
  expect(await cli(['secrets', 'set', 'not a name'], { input: 'x' })).toMatchObject({ code: 1, err: expect.stringContaining('not a name') })

  const rotate = (...args: string[]) => runCli(['secrets', 'rotate', '--data', folder, ...args])
  expect(await rotate()).toMatchObject({ code: 1, err: expect.stringMatching(/has the store|in use|holds/) })
  await server.stop()
  const before = await readFile(join(folder, 'secret.key'), 'utf8')
  expect(await rotate('--new-key', 'short')).toMatchObject({ code: 1, err: expect.stringContaining('openssl rand -hex 32') })
  expect(await rotate()).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^1 secret is sealed anew; the key has the fingerprint [0-9a-f]{16}\.\n$/) })
  expect(await readFile(join(folder, 'secret.key'), 'utf8')).not.toBe(before)
  await start()
  expect((await cli(['secrets', 'list'])).out).toMatch(/SHOP_KEY/)
})

test('everything that was done stands in the audit log, without passwords, keys or values', async () => {
  const key = (await readFile(join(folder, 'api-key'), 'utf8')).trim()
  const answer = await fetch(`${server.url}/api/audit?limit=200`, { headers: { authorization: `Bearer ${key}` } })
  const text = await answer.text()
  const { entries }: { entries: { what: string; target: string; status: number; by: string }[] } = JSON.parse(text)
  const done = (what: string) => entries.filter((entry) => entry.what === what).map(({ target, status }) => `${target} ${status}`)
  // Of a request that made no sense nobody knows whom it meant.
  expect(done('user.create').toSorted()).toEqual([' 400', 'kim@example.com 201', 'kim@example.com 409'])
  expect(done('user.update')).toEqual(expect.arrayContaining(['kim@example.com 200', 'admin@localhost 400', 'nobody@example.com 404']))
  expect(done('user.password')).toEqual(['kim@example.com 204'])
  expect(done('api-key.create')).toEqual(expect.arrayContaining(['shop 201', 'wider 403']))
  expect(done('api-key.revoke')).toHaveLength(1)
  expect(done('secret.set')).toEqual(expect.arrayContaining(['SHOP_KEY 204', 'not a name 400']))
  expect(done('secret.remove')).toEqual(['OLD_KEY 204'])
  expect(text).not.toMatch(/sk-live|mfk_/)
})
