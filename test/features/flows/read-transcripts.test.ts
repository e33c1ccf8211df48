import { describe, expect, test } from '@jest/globals'
import { readWorkspace } from '../../../server/engine/language/read-workspace.ts'
import { readTranscripts } from '../../../server/features/flows/transcript/read-transcripts.ts'

const bot = (name: string) => `midflow: 1
bot: ${name}
languages: [en]
steps:
  greet:
    split: { short: { weight: 1, say: Hi }, long: { weight: 1, say: Good day } }
  look: { code: weigh }
  tell: { webhook: "https://example.com" }
  bye: { end: Bye }
`
const { workspace } = readWorkspace([
  { path: 'midflow.yaml', text: 'midflow: 1\nlanguages: [en]\ntime-zone: Europe/Berlin\n' },
  { path: 'bots/first.yaml', text: bot('first') },
  { path: 'bots/support.yaml', text: bot('support') },
  { path: 'actions/weigh.yaml', text: 'midflow: 1\naction: weigh\n' },
  { path: 'actions/weigh.js', text: 'exports.main = async () => ({})\n' },
])
const read = (text: string, path = 'tests/support.transcript') => readTranscripts([{ path, text }, { path: 'bots/support.yaml', text: '' }], workspace)

describe('transcripts among flow files', () => {
  test.each([
    ['tests/support.transcript', 'support'],
    ['tests/support.invoice.transcript', 'support'],
    ['tests/support-de.transcript', 'support'],
    ['tests/supporters.transcript', 'first'],
    ['tests/other.transcript', 'first'],
  ])('%s is about the bot %s', (path, name) => {
    expect(read('=== one\n---\n', path).transcripts[0]?.header.bot).toBe(name)
  })

  test('may name their bot', () => {
    expect(read('=== one\nbot: first\n---\n').transcripts[0]?.header.bot).toBe('first')
  })

  test.each([
    ['=== one\nbot: suport\n---\n', 1, 'There is no bot "suport"; did you mean "support"?'],
    ['=== one\nlanguage: de\n---\n', 1, 'support does not speak "de", only en'],
    ['=== one\npick: { gret: short }\n---\n', 1, 'pick: there is no step "gret" with variants; did you mean "greet"?'],
    ['=== one\npick: { greet: shrt }\n---\n', 1, 'pick: "greet" has no variant "shrt"; did you mean "short"?'],
    ['=== one\n---\ncode wiegh -> {}\n', 3, 'There is no code action "wiegh"; did you mean "weigh"?'],
    ['=== one\n---\nvistor: hi\n', 3, 'cannot read "vistor: hi"'],
  ])('%j: what is wrong is reported at its line', (text, line, message) => {
    expect(read(text).problems).toEqual([
      expect.objectContaining({ severity: 'error', at: { file: 'tests/support.transcript', line, column: 1 }, message: expect.stringContaining(message) }),
    ])
  })

  test('stand in for actions and webhooks', () => {
    expect(read('=== one\n---\ncode weigh -> {}\ncode tell -> {}\n').problems).toEqual([])
  })
})
