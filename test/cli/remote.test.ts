import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { readWorkspace } from '../../server/engine/language/read-workspace.ts'
import { type ReleaseServer, startReleaseServer } from '../support/release-server.ts'
import { type CliRun, runCli } from '../support/run-cli.ts'

jest.setTimeout(120_000)

let server: ReleaseServer
let folder: string

const bot = (text: string) => `midflow: 1\nbot: hello\nlanguages: [en]\nsteps:\n  greet:\n    say: ${text}\n`
const write = (text: string) => writeFile(join(folder, 'flows/bots/hello.yaml'), text)
const cli = (...args: string[]): Promise<CliRun> => runCli(args, { cwd: folder, env: { MIDFLOW_URL: server.url, MIDFLOW_KEY: server.key } })

beforeAll(async () => {
  server = await startReleaseServer((files) => readWorkspace(files).problems)
  folder = await mkdtemp(join(tmpdir(), 'midflow-cli-'))
  await mkdir(join(folder, 'flows/bots'), { recursive: true })
  await writeFile(join(folder, 'flows/midflow.yaml'), 'midflow: 1\nlanguages: [en]\ntime-zone: Europe/Berlin\n')
  await write(bot('Hello'))
})
afterAll(async () => {
  await server.stop()
  await rm(folder, { recursive: true })
})

describe('a folder of flow files and a running server', () => {
  test('are planned, published, compared and rolled back', async () => {
    expect(await cli('plan')).toEqual({ code: 0, out: 'Nothing is published yet. This would be release 1, with 2 files.\n', err: '' })
    expect((await cli('publish', '-m', 'First')).out).toBe('Published release 1. New conversations begin on it; those under way stay on theirs.\n')
    expect((await cli('publish')).out).toBe('Nothing to publish: release 1 has the same files.\n')
    expect((await cli('plan')).out).toBe('Nothing would change: release 1 has the same files.\n')

    await write(bot('Good day'))
    expect((await cli('plan')).out).toBe(
      ['Against release 1:', '  ~ bots/hello.yaml  (+1 −1)', 'No conversation is under way.', 'New conversations would begin on the new release.', ''].join('\n'),
    )
    expect((await cli('diff')).out).toBe(
      [
        '--- release 1/bots/hello.yaml', '+++ flows/bots/hello.yaml', '@@ -3,4 +3,4 @@',
        ' languages: [en]', ' steps:', '   greet:', '-    say: Hello', '+    say: Good day', '',
      ].join('\n'),
    )
    expect((await cli('publish', '--message', 'Second', '--json')).out).toContain('"number":2')
    expect((await cli('diff')).out).toBe('No difference to release 2.\n')
    expect((await cli('diff', '--release', '1', '--json')).out).toContain('"change":"changed"')

    expect((await cli('rollback')).out).toBe('Release 1 is in force. New conversations begin on it; those under way stay on theirs.\n')
    expect((await cli('rollback', '--list')).out).toMatch(/^ +2 .* key:ann {2}Second\n\* +1 .* key:ann {2}First\n$/)
    expect((await cli('rollback', '2')).code).toBe(0)
    expect(await cli('rollback', '9')).toMatchObject({ code: 1, err: expect.stringContaining('There is no release "9".') })
  })

  test('files with errors are refused with file, line and column, and nothing is published', async () => {
    await write(bot('Hello').replace('say:', 'sya:'))
    const refused = await cli('publish')
    expect(refused.code).toBe(1)
    expect(refused.err).toMatch(/^bots\/hello\.yaml:6:5 error {2}/m)
    expect(refused.err).toContain('Nothing was published.')
    expect((await cli('plan')).code).toBe(1)
    expect(await server.releases.list()).toHaveLength(2)
    await write(bot('Hello'))
  })
})

describe('when the server cannot be spoken to', () => {
  const publish = (env: Record<string, string>, ...args: string[]) => runCli(['publish', ...args], { cwd: folder, env })

  test('a server that is not there is named', async () => {
    const { code, err } = await publish({ MIDFLOW_KEY: 'mfk_x' }, '--url', 'http://127.0.0.1:59999')
    expect(code).toBe(1)
    expect(err).toMatch(/^There is no Midflow server at http:\/\/127\.0\.0\.1:59999 \(ECONNREFUSED\)\. Start one/)
  })

  test('a wrong key is said to be one', async () => {
    expect((await publish({}, '--url', server.url, '--key', 'mfk_wrong')).err).toContain('does not know this API key')
  })

  test('without a key it is said where to find one', async () => {
    expect((await publish({ MIDFLOW_URL: server.url })).err).toContain('wants an API key: --key or MIDFLOW_KEY')
  })

  test('the key that a server on this machine wrote is taken by itself', async () => {
    await mkdir(join(folder, 'data'), { recursive: true })
    await writeFile(join(folder, 'data/api-key'), `${server.key}\n`)
    expect((await publish({ MIDFLOW_URL: server.url })).code).toBe(0)
    await rm(join(folder, 'data'), { recursive: true })
  })

  test('something that is no Midflow server is said to be none', async () => {
    const other = createServer((_request, response) => void response.end('<html>'))
    await new Promise<void>((done) => void other.listen(0, '127.0.0.1', done))
    const address = other.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0
    const { err } = await publish({ MIDFLOW_KEY: 'x' }, '--url', `http://127.0.0.1:${port}`)
    expect(err).toContain('Is it a Midflow server of this version?')
    other.close()
  })

  test('an address that is none is refused', async () => {
    expect((await publish({ MIDFLOW_KEY: 'x' }, '--url', 'localhost')).err).toContain('"localhost" is no address')
  })
})
