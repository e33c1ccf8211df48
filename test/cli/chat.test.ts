import { copyFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { root, runCli } from '../support/run-cli.ts'

jest.setTimeout(120_000)

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'midflow-chat-'))
  await cp(join(root, 'flows'), join(folder, 'flows'), { recursive: true })
})
afterAll(() => rm(folder, { recursive: true }))

const SUPPORT = 'flows/bots/support.yaml'
const chat = (input: string[], ...args: string[]) => runCli(['chat', SUPPORT, ...args], { cwd: folder, input: input.map((line) => `${line}\n`).join('') })

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

async function chatJson(input: unknown[], ...args: string[]): Promise<{ code: number | null; events: { [key: string]: Json }[]; err: string }> {
  const { code, out, err } = await chat(input.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))), '--json', ...args)
  return { code, err, events: out.trimEnd().split('\n').map((line) => JSON.parse(line)) }
}

describe('a chat in JSON', () => {
  test('answers each line with what happened and then with ready, the code actions having run', async () => {
    const { code, events, err } = await chatJson([
      { type: 'message', text: 'hello' },
      { type: 'choice', labels: ['My order'] },
      { type: 'message', text: 'ann@acme.example' },
      { type: 'message', text: '0012345' },
      { type: 'choice', ids: ['no'] },
    ])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(events.map((event) => event['type'])).toEqual([
      'ready', 'visitor', 'bot', 'bot', 'ready', 'visitor', 'bot', 'ready', 'visitor', 'call', 'call', 'bot', 'bot', 'ready',
      'visitor', 'call', 'bot', 'bot', 'ready', 'visitor', 'bot', 'closed', 'ready',
    ])
    const calls = events.filter((event) => event['type'] === 'call')
    expect(calls).toMatchObject([
      { request: { action: 'enrich-contact', input: { email: 'ann@acme.example' } }, result: { ok: true, outputs: { company: 'Acme Interiors' } } },
      { request: { action: 'check-sla-tier' }, result: { ok: true, outputs: { tier: 'gold', priority: 'high' } } },
      { request: { action: 'look-up-order' }, result: { ok: true, outputs: { found: true, state: 'shipped' } } },
    ])
    expect(events[3]).toMatchObject({
      type: 'bot', seq: 3, text: 'What is it about?', question: { type: 'choice', choices: [{ id: 'order', label: 'My order' }, { id: 'invoice' }, { id: 'other' }] },
    })
    expect(events[4]).toMatchObject({ status: 'open', owner: 'bot', step: 'topic', openQuestion: 3 })
    expect(events.at(-1)).toMatchObject({ status: 'closed', openQuestion: null, nextTimer: null })
  })

  test('lets time pass when told to', async () => {
    const { events } = await chatJson([{ type: 'message', text: 'hello' }, { type: 'wait', for: '10m' }, { type: 'wait', for: '1d' }])
    const texts = events.map((event) => event['text'])
    expect(texts).toContain('Still there? I keep your place.')
    expect(texts).toContain('I close this for now. Write any time and we start afresh.')
  })

  test('says what was wrong with a line and goes on', async () => {
    const { code, events } = await chatJson(['{', { type: 'shout' }, { type: 'choice', labels: ['Nothing'] }, { type: 'wait', for: 'ever' }, { type: 'message', text: 'hi' }])
    expect(code).toBe(1)
    const errors = events.filter((event) => event['type'] === 'error').map((event) => String(event['message']))
    expect(errors).toEqual([
      'this line is no JSON: {', expect.stringContaining('type'), expect.stringContaining('there is no button [Nothing]'), expect.stringContaining('no duration'),
    ])
    expect(events.some((event) => event['type'] === 'bot')).toBe(true)
  })

  test('hands over to people who are online, and takes back', async () => {
    const { events } = await chatJson(
      [
        { type: 'message', text: 'hello' }, { type: 'message', text: 'agent' }, { type: 'agent', name: 'Bea', does: 'message', text: 'Hello Ann' },
        { type: 'agent', name: 'Bea', does: 'returned' },
      ],
      '--online', 'Bea', '--contact', 'email=ann@acme.example',
    )
    const staffed = events.find((event) => event['type'] === 'hand-off')
    expect(staffed).toMatchObject({ queue: 'support' })
    if (staffed?.['away'] === false) expect(events.map((event) => event['text'])).toContain('How was this conversation?')
    else expect(events.map((event) => event['text'])).toContain('Nobody is in just now.')
  })
})

describe('a chat in the terminal', () => {
  test('shows questions with numbers, and takes a number for a button', async () => {
    const { code, out } = await chat(['hello', '2', '/wait 10m', '/quit'])
    expect(code).toBe(0)
    expect(out).toContain('bot  What is it about?\n     1 [My order]  2 [An invoice]  3 [Something else]\n')
    expect(out).toContain('bot  Which e-mail address is your account under?\n')
    expect(out).toContain('bot  Still there? I keep your place.\n')
  })

  test('speaks another language', async () => {
    expect((await chat(['hallo'], '--language', 'de')).out).toContain('Worum geht es?')
    expect((await chat([], '--language', 'fr')).err).toContain('support speaks en, de, not "fr"')
  })

  test('names the bots when the file is none', async () => {
    const { code, err } = await runCli(['chat', 'flows/midflow.yaml'], { cwd: folder })
    expect(code).toBe(1)
    expect(err).toContain('bots/support.yaml')
  })
})

test('a bot with errors does not talk: they are shown with their places, and why', async () => {
  const file = join(folder, SUPPORT)
  const sound = await readFile(file, 'utf8')
  await writeFile(file, sound.replace('Hi{{#if contact.firstname}}', 'Hi{{#if contact.firstname}} {{#if contact.email}}'))
  const { code, err } = await chat(['hi'])
  await writeFile(file, sound)
  expect(code).toBe(1)
  expect(err).toMatch(/bots\/support\.yaml:\d+:\d+ error .*not closed/)
  expect(err).toContain('the bot cannot talk before its error is corrected')
})

describe('a recorded chat', () => {
  test('is a transcript that passes, and fails once the bot says something else', async () => {
    const file = 'flows/tests/support.recorded.transcript'
    await chat(
      ['hello', '1', 'nobody', 'ann@nowhere.example', '7', '0012346', 'yes', 'Lange Reihe 12', '20099', 'Hamburg', '1', '/wait 10m', 'no'],
      '--record', file, '--language', 'en',
    )
    const recorded = await readFile(join(folder, file), 'utf8')
    expect(recorded).toContain('visitor: [My order]\n')
    expect(recorded).toContain('code look-up-order { order_number: 7 } -> { found: false')
    const passed = await runCli(['test', file], { cwd: folder })
    expect(passed).toEqual({ code: 0, out: '✓ tests/support.recorded.transcript  a conversation with support\n1 passed, 0 failed\n', err: '' })

    await writeFile(join(folder, file), recorded.replace('Which town?', 'What town?'))
    const failed = await runCli(['test', file], { cwd: folder })
    expect(failed.code).toBe(1)
    expect(failed.out).toMatch(/ \d+ - bot: What town\?\n {6}\+ bot: Which town\?\n/)
    await copyFile(join(folder, 'flows/tests/support.transcript'), join(folder, file))
  })
})
