import { describe, expect, test } from '@jest/globals'
import type { ShownQuestion } from '../../../server/engine/run.ts'
import { createRehearsalRecords } from '../../../server/features/flows/rehearsal/rehearsal-records.ts'
import { formatPlayed } from '../../../server/features/flows/transcript/format-played.ts'
import { parseTranscript } from '../../../server/features/flows/transcript/parse-transcript.ts'
import { createRecorder } from '../../../server/features/flows/transcript/record-transcript.ts'
import { sayLine } from '../../../server/features/flows/transcript/say-line.ts'

const question: ShownQuestion = {
  step: 'topic', type: 'choice', choices: [{ id: 'yes', label: 'Sí' }, { id: 'no', label: 'No' }], pick: null, skip: 'Skip', sensitive: false,
}
const line = { said: '', clicks: [], files: [] }

describe('what a visitor’s line sends', () => {
  test.each([
    [{ ...line, said: 'hello' }, { text: 'hello', ids: null, files: [] }],
    [{ ...line, clicks: ['Sí'] }, { text: 'Sí', ids: ['yes'] }],
    [{ ...line, clicks: ['si'] }, { ids: ['yes'] }],
    [{ ...line, clicks: ['no'] }, { ids: ['no'] }],
    [{ ...line, clicks: ['Skip'] }, { ids: [] }],
    [{ ...line, files: ['a.pdf'] }, { ids: null, files: [{ name: 'a.pdf', type: 'application/pdf', size: 1024 }] }],
  ])('%j', (said, input) => {
    expect(sayLine(said, question)).toMatchObject(input)
  })

  test('a button that is not there is an error that names those that are', () => {
    expect(() => sayLine({ ...line, clicks: ['Maybe'] }, question)).toThrow('there is no button [Maybe]; there are [Sí] [No] [Skip]')
    expect(() => sayLine({ ...line, clicks: ['Maybe'] }, null)).toThrow('no question with buttons is open')
  })
})

describe('the records of a rehearsal', () => {
  const write = { type: 'write-record' as const, ref: 'r', set: {}, fill: {}, add: {}, clear: [] }
  const records = () => createRehearsalRecords({ email: 'ann@example.com', firstname: null }, { ticket: { priority: 'medium' } })

  test('begin with the contact, and with nothing else', () => {
    expect(records().facts()).toEqual({ contact: { id: 'contact-1', email: 'ann@example.com' }, company: null, deal: null, ticket: null })
  })

  test('a new ticket has its defaults, and null leaves them', () => {
    const all = records()
    expect(all.write({ ...write, object: 'ticket', id: null, set: { subject: 'Help', priority: null } })).toEqual({
      ok: true, record: { object: 'ticket', id: 'ticket-1', properties: { subject: 'Help', priority: 'medium' } },
    })
    expect(all.ensureTicket()).toBe('ticket-1')
  })

  test('change as the server’s do', () => {
    const all = records()
    const set = { email: null, phone: '1' }
    expect(all.write({ ...write, object: 'contact', id: 'contact-1', set, fill: { email: 'b', firstname: 'Ann' }, add: { visits: 2 } })).toMatchObject({
      record: { properties: { email: 'ann@example.com', phone: '1', firstname: 'Ann', visits: 2 } },
    })
    expect(all.write({ ...write, object: 'contact', id: 'contact-9' })).toMatchObject({ ok: false })
  })

  test('are found by filters', () => {
    const all = records()
    expect(all.find('contact', { 'properties.email': 'ann@example.com' })).toMatchObject({ record: { id: 'contact-1' } })
    expect(all.find('contact', { 'properties.email': 'bea@example.com' })).toEqual({ ok: true, record: null })
  })
})

describe('a recorded conversation', () => {
  test('is a transcript that reads as what happened', () => {
    const recorder = createRecorder({
      name: 'a talk', bot: 'support', language: 'en', now: Date.parse('2026-11-25T18:10:00Z'), timeZone: 'Europe/Berlin',
      contact: { email: 'ann@example.com' }, agents: ['Bea'], pick: { greet: 'short' },
    })
    recorder.visitor({ text: 'hello: you', click: [], files: [] })
    recorder.event({ type: 'bot', seq: 2, text: 'Two\nlines', question })
    recorder.visitor({ text: 'Sí', click: ['Sí'], files: [] })
    recorder.event({
      type: 'call',
      request: { kind: 'code', action: 'look-up', step: 'look', input: { number: '0012' }, deadline: 0, message: null, customState: null },
      result: { ok: false, kind: 'timeout', message: 'too long' },
    })
    recorder.after(600_000)
    recorder.agent('Bea', 'returns')
    expect(recorder.text()).toBe(
      [
        '=== a talk', 'bot: support', 'language: en', 'now: 2026-11-25 19:10', 'contact: { email: ann@example.com }', 'agents: [Bea]',
        'pick: { greet: short }', '---', 'visitor: hello: you', 'bot: Two', '  lines [Sí] [No] [Skip]', 'visitor: [Sí]',
        'code look-up { number: 0012 } -> fails timeout', 'after 10m', 'agent Bea: returns', '',
      ].join('\n'),
    )
    const { transcripts, problems } = parseTranscript({ path: 't', text: recorder.text() })
    expect(problems).toEqual([])
    expect(transcripts[0]?.lines).toHaveLength(6)
  })
})

describe('a played conversation', () => {
  const played = { file: 'tests/a.transcript', name: 'a talk', line: 3, notes: [] }
  const same = (number: number) => ({ kind: 'same' as const, line: number, text: `bot: ${number}` })

  test('is one line when it passed', () => {
    expect(formatPlayed({ ...played, passed: true, lines: [same(5)] })).toEqual(['✓ tests/a.transcript  a talk'])
  })

  test('shows what differs with line numbers, and a little of what comes before', () => {
    const lines = [
      same(5), same(6), same(7), { kind: 'missing' as const, line: 8, text: 'bot: old' }, { kind: 'extra' as const, line: null, text: 'bot: new' },
      same(9), { kind: 'wrong' as const, line: 10, text: 'visitor: [A]', why: 'there is no button [A]' },
    ]
    expect(formatPlayed({ ...played, passed: false, lines, notes: ['greet: it is empty'] })).toEqual([
      '✗ tests/a.transcript:3  a talk',
      '      ⋮', '    6   bot: 6', '    7   bot: 7', '    8 - bot: old', '      + bot: new', '    9   bot: 9', '   10 ! visitor: [A]',
      '          there is no button [A]', '      note: greet: it is empty',
    ])
  })
})
