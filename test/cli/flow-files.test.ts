import { afterAll, describe, expect, jest, test } from '@jest/globals'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { root, runCli } from '../support/run-cli.ts'

jest.setTimeout(120_000)

const made: string[] = []

/** A copy of the valid folder, with texts of one file replaced. */
async function shop(path = '', from = '', to = ''): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'shop-'))
  made.push(dir)
  await cp(resolve(import.meta.dirname, '../fixtures/flows/shop'), dir, { recursive: true })
  if (path !== '') await writeFile(join(dir, path), (await readFile(join(dir, path), 'utf8')).replace(from, to))
  return dir
}

afterAll(async () => {
  for (const dir of made) await rm(dir, { recursive: true })
})

describe('midflow check', () => {
  test('says that a valid folder has no problems', async () => {
    const { code, out } = await runCli(['check', await shop()])
    expect(out).toMatch(/^\d+ files checked, no problems$/m)
    expect(code).toBe(0)
  })

  test('prints every problem with its place and a proposal, and fails', async () => {
    const dir = await shop('bots/desk.yaml', 'goto: bye', 'goto: by')
    const { code, out } = await runCli(['check', dir])
    expect(out).toMatch(/^bots\/desk\.yaml:\d+:\d+ error {2}There is no step "by"; did you mean "bye"\?$/m)
    expect(out).toMatch(/checked: 1 error$/m)
    expect(code).toBe(1)
  })

  test('prints the corrected line where a line is wrong', async () => {
    const { out } = await runCli(['check', await shop('bots/desk.yaml', 'end: Thanks, see you!', 'end: Thanks: see you!')])
    expect(out).toMatch(/^ {4}write: end: "Thanks: see you!"$/m)
  })

  test('prints JSON for programs', async () => {
    const { code, out } = await runCli(['check', await shop('bots/desk.yaml', 'goto: bye', 'goto: by'), '--json'])
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({ errors: 1, warnings: 0, problems: [{ severity: 'error', code: 'unknown-target', fix: 'bye', at: { file: 'bots/desk.yaml' } }] })
  })

  test('of one file says only what is wrong there', async () => {
    const dir = await shop('bots/desk.yaml', 'goto: bye', 'goto: by')
    expect((await runCli(['check', join(dir, 'bots/address.yaml')])).code).toBe(0)
    expect((await runCli(['check', join(dir, 'bots/desk.yaml')])).code).toBe(1)
  })
})

describe('midflow check of something else', () => {
  test('an empty folder is no success', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'no-flows-'))
    made.push(dir)
    const { code, err } = await runCli(['check', dir])
    expect(code).toBe(1)
    expect(err).toContain('There is no flow file in')
  })

  test('a file that lies elsewhere is said to, and nothing around it is read', async () => {
    const { code, err } = await runCli(['check', '/etc/passwd'])
    expect(code).toBe(1)
    expect(err).toContain('this is no flow file')
  })

  test('output that nobody reads to its end is no error', async () => {
    const dir = await shop('midflow.yaml', 'midflow: 1', `midflow: 1\n${'unknown: x\n'.repeat(3000)}`)
    const child = spawn('sh', ['-c', `"${process.execPath}" "${join(root, 'server/cli/bin.cjs')}" check "${dir}" | head -1`])
    let [out, err] = ['', '']
    child.stdout.on('data', (text) => (out += String(text)))
    child.stderr.on('data', (text) => (err += String(text)))
    await once(child, 'close')
    expect(out.split('\n')).toHaveLength(2)
    expect(err).toBe('')
  })
})

describe('midflow fmt', () => {
  test('leaves what is not UTF-8 and what is no flow file as it is', async () => {
    const dir = await shop()
    const latin = Buffer.from('midflow: 1\nbot: x\nsteps:\n  a: { end: yes Gr\xfc\xdfe }\n', 'latin1')
    await writeFile(join(dir, 'bots/latin.yaml'), latin)
    await writeFile(join(dir, 'compose.yml'), 'restart: no\n')
    const { code, err } = await runCli(['fmt', dir])
    expect(code).toBe(1)
    expect(err).toMatch(/bots\/latin\.yaml:4:\d+ error .*UTF-8/)
    expect(await readFile(join(dir, 'bots/latin.yaml'))).toEqual(latin)
    expect(await readFile(join(dir, 'compose.yml'), 'utf8')).toBe('restart: no\n')
  })

  test('tidies files in place, and is content the second time', async () => {
    const dir = await shop('bots/address.yaml', 'ask: Which town?', 'ask: yes   ')
    expect((await runCli(['fmt', dir, '--check'])).code).toBe(1)
    expect((await runCli(['fmt', dir])).out).toContain('tidied  bots/address.yaml')
    expect(await readFile(join(dir, 'bots/address.yaml'), 'utf8')).toContain('ask: "yes"\n')
    const again = await runCli(['fmt', dir, '--check'])
    expect(again).toMatchObject({ code: 0 })
    expect((await runCli(['check', dir])).code).toBe(0)
  })
})

describe('midflow texts', () => {
  test('writes what is missing and says so', async () => {
    const dir = await shop('bots/desk.de.yaml', '  bye:\n    end: Danke und bis bald!\n', '')
    expect((await runCli(['texts', dir, '--check'])).code).toBe(1)
    const { code, out } = await runCli(['texts', dir])
    expect(code).toBe(0)
    expect(out).toContain('missing  bye.end')
    expect(await readFile(join(dir, 'bots/desk.de.yaml'), 'utf8')).toContain('end: "" # Thanks, see you!')
  })
})

describe('midflow schema', () => {
  test('writes the schemas where editors find them, and says how', async () => {
    const dir = await shop()
    const { code, out } = await runCli(['schema', dir])
    expect(code).toBe(0)
    expect(out).toContain('yaml.schemas')
    expect(JSON.parse(await readFile(join(dir, '.midflow/schemas/bot.json'), 'utf8'))).toMatchObject({ title: 'A Midflow bot or sub-flow' })
    expect((await runCli(['check', dir])).code).toBe(0)
  })
})
