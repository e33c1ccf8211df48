import { describe, expect, test } from '@jest/globals'
import { readWorkspace } from '../../../server/engine/language/read-workspace.ts'

/** Problems of a bot with these lines as its steps; the steps begin in line 3. */
function problemsOf(...lines: string[]) {
  const { problems } = readWorkspace([{ path: 'bots/x.yaml', text: ['bot: x', 'steps:', ...lines.map((line) => `  ${line}`), ''].join('\n') }])
  return problems.map(({ at, code, fix }) => ({ line: at.line, column: at.column, code, fix }))
}

describe('text that YAML would lose is an error with the corrected line', () => {
  test.each([
    ['a: { say: Yes, we can }', 'comma-in-text', 18, 'a: { say: "Yes, we can" }'],
    ['a: { say: One, two, three, goto: end }', 'comma-in-text', 18, 'a: { say: "One, two, three", goto: end }'],
    ['a: { say: Note: it }', 'colon-in-text', 17, 'a: { say: "Note: it" }'],
    ['a: { say: {{contact.email}} }', 'unquoted-template', 13, 'a: { say: "{{contact.email}}" }'],
    ['a: { say: Hi {{contact.email}}, you }', 'unquoted-template', 16, null],
    ['a: { say: Room #3 }', 'cut-off', 18, 'a: { say: "Room #3" }'],
    ['a: { say: \'It\'s\' here }', 'syntax', null, null],
  ])('%s', (line, code, column, fix) => {
    const [first] = problemsOf(line)
    expect(first?.code).toBe(code)
    expect(first?.line).toBe(3)
    if (column !== null) expect(first?.column).toBe(column)
    if (fix !== null) expect(first?.fix).toBe(fix)
  })

  test('a line is mended for the rest of the check, so that all other problems are found too', () => {
    const problems = problemsOf('a:', '  say: Note: {{contact.emial}}', 'b:', '  goto: nowhere')
    expect(problems.map(({ line, code }) => [line, code])).toEqual([[4, 'unquoted-template'], [4, 'unknown-property'], [6, 'unknown-target']])
  })
})

describe('what is no loss is no error', () => {
  test.each([
    ['a comment behind two blanks', ['a:', '  say: Hello  # why']],
    ['a comment behind a name, with one blank', ['a:', '  ask: Which? ', '  save: x # the answer', 'b:', '  goto: end # done']],
    ['a colon without a blank', ['a:', '  say: See http://x.example:80/a, or 09:00-12:00']],
    ['a hash inside a word', ['a:', '  say: C# and F#']],
    ['commas in a text of its own line', ['a:', '  say: Yes, we can, of course']],
    ['quotes inside a text', ['a:', '  say: The "best" one, isn\'t it']],
    ['a text on several lines', ['a:', '  say: |', '    One: two', '    # three', '    {{contact.email}} is {it}']],
    ['a folded text', ['a:', '  say: >-', '    Note: this', '    goes on']],
    ['a quoted text on two lines', ['a:', '  say: "one', '    two: three #4"']],
    ['a list over several lines', ['a:', '  say: [', '    One,  # first', '    "Two: three",', '  ]']],
    ['braces inside quotes', ['a: { say: "a, b: {{contact.email}} # c", goto: end }']],
    ['escaped quotes', ['a: { say: "a \\"b\\": c, d", goto: end }']],
    ['text of other scripts', ['a:', '  say: 你好，世界：再见 #标签'.replace(' #', '#')]],
  ])('%s', (_name, lines) => {
    expect(problemsOf(...lines)).toEqual([])
  })
})

describe('broken syntax', () => {
  test.each([
    ['an unclosed bracket', ['a:', '  say: [One, Two', 'b:', '  end: Bye']],
    ['an unclosed quote', ['a:', '  say: "One', 'b:', '  end: Bye']],
    ['lines that do not line up', ['a:', '    say: One', '  goto: end']],
    ['two documents', ['a: { end: Bye }', '', '---', 'b: c'].map((line) => line)],
  ])('%s is said once, in a sentence', (_name, lines) => {
    const problems = problemsOf(...lines)
    expect(problems.length).toBeGreaterThan(0)
    expect(problems.length).toBeLessThan(4)
  })

  test('an empty file, and one that is no map', () => {
    const { problems } = readWorkspace([{ path: 'bots/a.yaml', text: '' }, { path: 'bots/b.yaml', text: '- a\n' }])
    expect(problems.map(({ at, code }) => `${at.file} ${code}`)).toEqual(['bots/a.yaml empty-file', 'bots/b.yaml wrong-kind'])
  })
})
