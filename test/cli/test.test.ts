import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { root, runCli } from '../support/run-cli.ts'

jest.setTimeout(120_000)

let folder: string

const BOT = `midflow: 1
bot: hello
languages: [en]
steps:
  greet:
    say:
      any: [Hello, Good day]
  topic:
    ask: What is it?
    choices: { a: Apples, b: Bread }
    save: topic
    no-answer: { 10m: { goto: bye } }
  look:
    code: weigh
    input: { what: "{{topic}}" }
    on-error: { say: "The scales are broken.", goto: bye }
  said:
    say: "It weighs {{steps.look.grams}} grams."
  bye:
    end: Bye
`

const files: Record<string, string> = {
  'midflow.yaml': 'midflow: 1\nlanguages: [en]\ntime-zone: Europe/Berlin\n',
  'bots/hello.yaml': BOT,
  'actions/weigh.yaml': 'midflow: 1\naction: weigh\ninput: { what: { type: text } }\noutput: { grams: { type: number } }\n',
  'bots/visits.yaml': `midflow: 1
bot: visits
languages: [en]
steps:
  count:
    code: count-visits
  said:
    end: "Visit {{contact.visits}} of {{contact.firstname}}."
`,
  'crm/properties.yaml': 'midflow: 1\nproperties:\n  contact:\n    visits: { type: number }\n',
  'actions/count-visits.yaml': 'midflow: 1\naction: count-visits\nscopes: [crm.objects.contacts.read, crm.objects.contacts.write]\n',
  'actions/count-visits.js': `const axios = require('axios')
exports.main = async (event) => {
  const url = 'https://api.hubapi.com/crm/v3/objects/contacts/' + event.object.objectId
  const headers = { Authorization: 'Bearer none' }
  const contact = await axios.get(url + '?properties=visits', { headers })
  await axios.patch(url, { properties: { visits: Number(contact.data.properties.visits || 0) + 1 } }, { headers })
}
`,
  'actions/weigh.js': "exports.main = async (event) => ({ outputFields: { grams: event.inputFields.what === 'a' ? 200 : 1000 } })\n",
}

const HEAD = 'visitor: hi\nbot: Hello\nbot: What is it? [Apples] [Bread]\n'

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'midflow-test-'))
  for (const dir of ['bots', 'actions', 'crm', 'tests']) await mkdir(join(folder, dir))
  for (const [path, text] of Object.entries(files)) await writeFile(join(folder, path), text)
})
afterAll(() => rm(folder, { recursive: true }))

const play = async (lines: string, ...args: string[]) => {
  await writeFile(join(folder, 'tests/hello.transcript'), `=== one\n---\n${lines}`)
  return runCli(['test', '.', ...args], { cwd: folder })
}

describe('midflow test', () => {
  test('plays the shipped flows, and all their conversations pass', async () => {
    const { code, out, err } = await runCli(['test', 'flows'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/\n\d+ passed, 0 failed\n$/)
  })

  test('runs code for real where nothing stands in for it', async () => {
    expect(await play(`${HEAD}visitor: [Apples]\nbot: It weighs 200 grams.\nbot: Bye\n`)).toEqual({
      code: 0, out: '✓ tests/hello.transcript  one\n1 passed, 0 failed\n', err: '',
    })
  })

  test('lets code change the records of its conversation', async () => {
    await writeFile(
      join(folder, 'tests/visits.transcript'),
      '=== twice\ncontact: { firstname: Ann, visits: 6 }\n---\nvisitor: hi\nbot: Visit 7 of Ann.\nvisitor: hi\nbot: Visit 8 of Ann.\nexpect: { contact.visits: 8 }\n',
    )
    const { out } = await runCli(['test', 'tests/visits.transcript'], { cwd: folder })
    await rm(join(folder, 'tests/visits.transcript'))
    expect(out).toBe('✓ tests/visits.transcript  twice\n1 passed, 0 failed\n')
  })

  test.each([
    ['code weigh { what: b } -> { grams: 7 }\nbot: It weighs 7 grams.\nbot: Bye'],
    ['code weigh -> fails timeout\nbot: The scales are broken.\nbot: Bye'],
    ['code weigh -> throws "no"\nbot: The scales are broken.\nbot: Bye'],
    ['code weigh { what: b }\nbot: It weighs 1000 grams.\n…'.replace('\n…', '\nbot: …')],
    ['bot: It weighs … grams.\nbot: Bye\nexpect: { topic: b, steps.look.grams: 1000, conversation.status: closed }'],
  ])('lets %j pass', async (lines) => {
    expect((await play(`${HEAD}visitor: [Bread]\n${lines}\n`)).out).toContain('1 passed, 0 failed')
  })

  test('shows what is written and did not happen, and what happened instead, with line numbers', async () => {
    const { code, out } = await play(`${HEAD}visitor: [Bread]\ncode weigh { what: a } -> { grams: 7 }\nbot: It weighs 8 grams.\nbot: Bye\n`)
    expect(code).toBe(1)
    expect(out).toBe(
      [
        '✗ tests/hello.transcript:1  one', '      ⋮', '    5   bot: What is it? [Apples] [Bread]', '    6   visitor: [Bread]',
        '    7 - code weigh { what: a } -> { grams: 7 }', '    8 - bot: It weighs 8 grams.',
        '      + code weigh { what: b } -> { grams: 7 }', '      + bot: It weighs 7 grams.', '0 passed, 1 failed', '',
      ].join('\n'),
    )
  })

  test('says which expectation does not hold, and what stands there instead', async () => {
    const { out } = await play(`${HEAD}visitor: [Bread]\nbot: …\nbot: Bye\nexpect: { topic: a, conversation.status: closed }\nexpect: { tropic: a }\n`)
    expect(out).toContain('    9 ! expect: { topic: a, conversation.status: closed }\n          topic is b\n')
    expect(out).toContain('   10 ! expect: { tropic: a }\n          There is no variable "tropic"; did you mean "topic"?')
  })

  test('stops at a line that cannot be played, and says why', async () => {
    const { code, out } = await play(`${HEAD}visitor: [Cheese]\nbot: Bye\n`)
    expect(code).toBe(1)
    expect(out).toContain('    6 ! visitor: [Cheese]\n          there is no button [Cheese]; there are [Apples] [Bread]\n')
  })

  test('moves time as the transcript says', async () => {
    expect((await play(`${HEAD}after 9m\nafter 1m\nbot: Bye\nexpect: { conversation.status: closed }\n`)).code).toBe(0)
    expect((await play(`${HEAD}until 2026-01-05 10:10\nbot: Bye\n`)).code).toBe(0)
    expect((await play(`${HEAD}until 2026-01-05 09:00\n`)).out).toContain('it is 2026-01-05 10:00 already')
  })

  test('reports lines that it cannot read, with file and line', async () => {
    const { code, err } = await play(`${HEAD}vistor: hi\n`)
    expect(code).toBe(1)
    expect(err).toMatch(/^tests\/hello\.transcript:6:1 error {2}cannot read "vistor: hi"/)
  })

  test('prints results as JSON', async () => {
    const { code, out } = await play(`${HEAD}visitor: [Bread]\nbot: …\nbot: Good bye\n`, '--json')
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({
      passed: 0, failed: 1, problems: [],
      conversations: [{ file: 'tests/hello.transcript', name: 'one', line: 1, passed: false, lines: expect.arrayContaining([{ kind: 'missing', line: 8, text: 'bot: Good bye' }]) }],
    })
  })

  test('plays only what is asked for', async () => {
    expect((await play(HEAD, '--only', 'two')).err).toContain('There is no conversation to play')
    expect((await runCli(['test', 'tests/hello.transcript'], { cwd: folder })).out).toContain('1 passed')
    expect((await runCli(['test', 'flows/tests/support.transcript', '--only', 'silence'], { cwd: root })).out).toBe('✓ tests/support.transcript  silence\n1 passed, 0 failed\n')
  })

  test('a broken file does not keep the others from being played', async () => {
    await writeFile(join(folder, 'bots/broken.yaml'), 'midflow: 1\nbot: broken\nlanguages: [en]\nsteps:\n  a:\n    sya: b\n')
    const { code, out, err } = await play(`${HEAD}visitor: [Bread]\nbot: …\nbot: Bye\n`)
    await rm(join(folder, 'bots/broken.yaml'))
    expect(code).toBe(1)
    expect(err).toMatch(/^bots\/broken\.yaml:6:5 error/m)
    expect(out).toContain('1 passed, 0 failed')
  })
})
