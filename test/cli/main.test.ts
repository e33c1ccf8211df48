import { readdirSync, readFileSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, jest, test } from '@jest/globals'
import { root, runCli } from '../support/run-cli.ts'

jest.setTimeout(120_000)

const commands = readdirSync(join(root, 'server/cli'))
  .filter((name) => name.endsWith('.ts') && name !== 'main.ts')
  .map((name) => name.slice(0, -3))

const oldNode = { NODE_OPTIONS: `--require ${join(root, 'test/fixtures/cli/old-node.cjs')}` }

describe('the command line', () => {
  test('lists every command with what it does', async () => {
    const { code, out } = await runCli(['--help'])
    expect(code).toBe(0)
    for (const name of commands) expect(out).toMatch(new RegExp(`^  ${name}\\b.* {2,}\\S`, 'm'))
  })

  test('says the same without any command', async () => {
    expect((await runCli([])).out).toBe((await runCli(['--help'])).out)
  })

  test('asks whether another command was meant', async () => {
    const { code, err } = await runCli(['publsh'])
    expect(code).toBe(2)
    expect(err).toContain("unknown command 'publsh'")
    expect(err).toContain('Did you mean publish?')
  })

  test('says which option it does not know', async () => {
    const { code, err } = await runCli(['publish', '--mesage', 'x'])
    expect(code).toBe(2)
    expect(err).toContain('Did you mean --message?')
  })

  test('says what is wrong in a sentence, and where it comes from with DEBUG', async () => {
    const plain = await runCli(['chat', 'nowhere.yaml'])
    expect(plain).toEqual({ code: 1, out: '', err: 'There is no file or folder "nowhere.yaml".\n' })
    expect((await runCli(['chat', 'nowhere.yaml'], { env: { DEBUG: '1' } })).err).toMatch(/AppError[\s\S]+ at .+find-workspace\.ts/)
  })

  test('runs under the Node that it brings along when an older one starts it, without a warning', async () => {
    const { code, out, err } = await runCli(['--help'], { env: oldNode })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('Usage: midflow')
  })

  test('passes exit codes and signals through', async () => {
    expect((await runCli(['chat', 'nowhere.yaml'], { env: oldNode })).code).toBe(1)
    const child = spawn(process.execPath, [join(root, 'server/cli/bin.cjs'), 'chat', 'flows/bots/support.yaml', '--json'], {
      cwd: root, env: { PATH: process.env['PATH'] ?? '', ...oldNode },
    })
    await new Promise((ready) => child.stdout.once('data', ready))
    child.kill('SIGTERM')
    const ended = await new Promise((done) => child.once('close', (code, signal) => done({ code, signal })))
    expect(ended).toEqual({ code: null, signal: 'SIGTERM' })
  })

  test('is described in its reference, every command', () => {
    const reference = readFileSync(join(root, 'docs/reference/cli.md'), 'utf8')
    for (const name of commands) expect(reference).toContain(`midflow ${name}`)
  })
})
