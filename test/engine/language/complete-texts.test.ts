import { describe, expect, test } from '@jest/globals'
import type { SourceFile } from '../../../server/engine/flow.ts'
import { completeTexts } from '../../../server/engine/language/complete-texts.ts'
import { readWorkspace } from '../../../server/engine/language/read-workspace.ts'
import { loadFolder } from '../../../server/features/flows/load-folder.ts'

const BOT = `bot: hello
languages: [en, de]
interrupts:
  human: { hears: [agent], goto: bye }
steps:
  name:
    ask: What is your name?
    save: name
    no-answer: { 10m: { say: "Still there?" } }
  greet:
    say: ["Hello {{name}}!", "Nice to meet you."]
  bye:
    end: Bye
`

const GERMAN = `# by Bea
texts: hello
language: de
interrupts: { human: { hears: [mensch] } }
steps:
  name:
    ask: Wie heißen Sie?                   # formal
    no-answer: { 10m: { say: "Noch da?" } }
  greet:
    say: ["Hallo {{name}}!", "Freut mich."]
`

const files = (german: string | null, bot = BOT): SourceFile[] => [
  { path: 'bots/hello.yaml', text: bot }, ...(german === null ? [] : [{ path: 'bots/hello.de.yaml', text: german }]),
]
const complete = (given: SourceFile[]) => completeTexts(given, readWorkspace(given).workspace)
const codes = (given: SourceFile[]) => readWorkspace(given).problems.map(({ code, at }) => `${code} ${at.file}:${at.line}`)

describe('completing translations', () => {
  test('begins the file of a language that has none, with every source beside its gap', () => {
    const [file] = complete(files(null))
    expect(file?.path).toBe('bots/hello.de.yaml')
    expect(file?.missing).toEqual(['name.ask', 'name.no-answer.10m.say', 'greet.say.1', 'greet.say.2', 'bye.end', 'interrupts.human.hears'])
    expect(file?.text).toContain('ask: "" # What is your name?')
    expect(codes(files(file?.text ?? '')).filter((code) => !/^(missing-translation|no-value)/.test(code))).toEqual([])
  })

  test('writes only what is missing, and keeps comments and translations', () => {
    const [file] = complete(files(GERMAN))
    expect(file?.missing).toEqual(['bye.end'])
    expect(file?.text).toContain('# by Bea\n')
    expect(file?.text).toContain('ask: Wie heißen Sie?  # formal')
    expect(file?.text).toContain('say: ["Hallo {{name}}!", "Freut mich."]')
    expect(file?.text).toContain('bye:\n    end: "" # Bye\n')
  })

  test('does nothing the second time', () => {
    const [file] = complete(files(GERMAN))
    expect(complete(files(file?.text ?? ''))).toEqual([{ ...file, changed: false }])
  })

  test('a text whose source changes is stale until it is translated anew', () => {
    const done = complete(files(GERMAN.replace('steps:', 'steps:\n  bye: { end: Tschüs }')))[0]?.text ?? ''
    expect(codes(files(done))).toEqual([])
    const changed = BOT.replace('What is your name?', 'What shall we call you?')
    expect(codes(files(done, changed))).toEqual(['stale-translation bots/hello.de.yaml:8'])
    const again = complete(files(done, changed))
    expect(again.map(({ stale }) => stale)).toEqual([['name.ask']])
    expect(codes(files(again[0]?.text ?? '', changed))).toEqual(['stale-translation bots/hello.de.yaml:8'])
    const translated = (again[0]?.text ?? '').replace('Wie heißen Sie?', 'Wie dürfen wir Sie nennen?')
    expect(codes(files(translated, changed))).toEqual([])
  })

  test('the shipped flows remember what is translated, so that a change of theirs shows', async () => {
    const shipped = await loadFolder('flows')
    expect(complete(shipped).filter(({ changed }) => changed)).toEqual([])
    const changed = shipped.map((file) => (file.path === 'bots/support.yaml' ? { ...file, text: file.text.replace('I keep your place', 'I wait') } : file))
    expect(readWorkspace(changed).problems.map(({ code }) => code)).toEqual(['stale-translation'])
  })

  test('a renamed step keeps its translation', () => {
    const renamed = BOT.replace('  bye:\n', '  farewell:\n    was: bye\n').replace('goto: bye', 'goto: farewell')
    expect(codes(files(GERMAN.replace('steps:', 'steps:\n  bye: { end: Tschüs }'), renamed))).toEqual([])
  })
})
