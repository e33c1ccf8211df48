import { describe, expect, test } from '@jest/globals'
import { parseTranscript } from '../../../server/features/flows/transcript/parse-transcript.ts'

const parse = (text: string) => parseTranscript({ path: 'tests/support.transcript', text })
const lineOf = (line: string) => {
  const { transcripts, problems } = parse(`=== one\n---\n${line}\n`)
  return problems[0]?.message ?? transcripts[0]?.lines[0]
}

describe('a transcript', () => {
  test('is conversations with a header and lines, each with its number', () => {
    const { transcripts, problems } = parse(
      ['# about', '=== hello', 'language: de', 'now: 2026-11-25 19:10', 'contact: { email: ann@example.com, verified: true, age: 007 }',
       'agents: { Bea: { capacity: 1 } }', 'pick: { greet: short }', '---', 'visitor: hi', '', '# a comment', 'bot: Hello', '=== bye', '---', 'visitor: bye'].join('\n'),
    )
    expect(problems).toEqual([])
    expect(transcripts.map(({ name, line }) => [name, line])).toEqual([['hello', 2], ['bye', 13]])
    expect(transcripts[0]?.header).toEqual({
      bot: null, language: 'de', now: '2026-11-25 19:10', contact: { email: 'ann@example.com', age: '007' }, verified: true,
      agents: ['Bea'], page: null, pick: { greet: 'short' },
    })
    expect(transcripts[0]?.lines.map(({ kind, line }) => [kind, line])).toEqual([['visitor', 9], ['bot', 12]])
  })

  test.each([
    ['visitor: Paket #3 fehlt: schon', { kind: 'visitor', said: 'Paket #3 fehlt: schon', clicks: [], files: [] }],
    ['visitor: [My order]', { kind: 'visitor', said: '', clicks: ['My order'] }],
    ['visitor: [A] [B]', { clicks: ['A', 'B'] }],
    ['visitor: <file receipt.pdf>', { kind: 'visitor', said: '', files: ['receipt.pdf'] }],
    ['visitor: see [this] one', { said: 'see [this] one', clicks: [] }],
    ['bot: What is it about? …', { kind: 'bot', pattern: 'What is it about? …' }],
    ['code look-up-order', { kind: 'code', action: 'look-up-order', input: null, outcome: null }],
    ['code enrich -> { company: Acme, known: true }', { outcome: { kind: 'output', values: { company: 'Acme', known: 'true' } } }],
    ['code a { order_number: 0012345 } -> fails timeout', { input: { order_number: '0012345' }, outcome: { kind: 'fails', error: 'timeout' } }],
    ['code a -> throws "no such: order"', { outcome: { kind: 'throws', message: 'no such: order' } }],
    ['code a { deal: { items: [1, 2] } } -> {}', { input: { deal: { items: ['1', '2'] } }, outcome: { kind: 'output', values: {} } }],
    ['after 90s', { kind: 'after', ms: 90_000 }],
    ['after 1d', { kind: 'after', ms: 86_400_000 }],
    ['until 2026-11-26 09:00', { kind: 'until', at: '2026-11-26 09:00' }],
    ['agent Bea: Hello Ann!', { kind: 'agent', name: 'Bea', does: 'message', said: 'Hello Ann!' }],
    ['agent Bea: returns', { kind: 'agent', does: 'returned' }],
    ['agent Bea: frees 1', { kind: 'agent', does: 'frees' }],
    ['expect: { ticket.priority: high }', { kind: 'expect', condition: '{ ticket.priority: high }' }],
  ])('reads %s', (line, meaning) => {
    expect(lineOf(line)).toMatchObject(meaning)
  })

  test('a line that is set in goes on with the one before', () => {
    expect(lineOf('bot: Two\n  lines')).toMatchObject({ kind: 'bot', pattern: 'Two\nlines' })
  })

  test.each([
    ['vistor: hi', 'cannot read "vistor: hi"'],
    ['visitor:', 'the visitor says nothing'],
    ['after ten minutes', '"ten minutes" is no duration'],
    ['until tomorrow', '"tomorrow" is no date with a time'],
    ['code a -> breaks', 'the outcome of a: "breaks" is none of'],
    ['code a { b', 'cannot read'],
  ])('refuses %s', (line, message) => {
    expect(lineOf(line)).toEqual(expect.stringContaining(message))
  })

  test.each([
    ['', 1, 'no conversation'],
    ['visitor: hi\n=== a\n---', 1, 'begins with'],
    ['=== a\nvisitor: hi', 1, 'three hyphens'],
    ['===\n---\n', 1, 'no name'],
    ['=== a\n---\n=== a\n---', 3, 'already'],
    ['=== a\nlanguage: de\nlangauge: de\n---', 3, 'langauge'],
    ['=== a\nnow: tomorrow\n---', 2, 'write a date'],
    ['=== a\npick: { a: b\n---', 2, 'no YAML'],
  ])('reports what is wrong with %j at its line', (text, line, message) => {
    const { problems } = parse(text)
    expect(problems[0]).toMatchObject({ severity: 'error', at: { file: 'tests/support.transcript', line }, message: expect.stringContaining(message) })
  })
})
