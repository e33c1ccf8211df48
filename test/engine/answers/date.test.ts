import { describe, expect, test } from '@jest/globals'
import { answerTo, question, valueOf } from './reading.ts'

const read = (text: string, language = 'en', country = '') => valueOf(answerTo(question('date'), text, { language, country }))

describe('a date', () => {
  test.each<[string, string, string, string]>([
    ['de', '', '01.02.2026', '2026-02-01'],
    ['de', '', '01/02/2026', '2026-02-01'],
    ['en-GB', '', '01/02/2026', '2026-02-01'],
    ['en-GB', '', '01.02.2026', '2026-02-01'],
    ['en', 'GB', '01/02/2026', '2026-02-01'],
    ['en', 'US', '01/02/2026', '2026-01-02'],
    ['en-US', '', '01/02/2026', '2026-01-02'],
    ['en-US', 'DE', '1/2/2026', '2026-01-02'],
    ['en-US', '', '01.02.2026', '2026-02-01'],
    ['en-US', '', '13/02/2026', '2026-02-13'],
    ['fr', '', '1-2-2026', '2026-02-01'],
    ['fr', '', '1 2 2026', '2026-02-01'],
    ['de', '', '1. 2. 2026', '2026-02-01'],
    ['de', '', '1.2.26', '2026-02-01'],
    ['de', '', '1.2.1950', '1950-02-01'],
    ['de', '', '1.2.50', '1950-02-01'],
    ['de', '', '1.2.45', '2045-02-01'],
    ['en', '', '2026-02-01', '2026-02-01'],
    ['de', '', '2026-2-1', '2026-02-01'],
    ['ja', '', '2026/02/01', '2026-02-01'],
    ['ja', '', '2026年2月1日', '2026-02-01'],
    ['ko', '', '2026년 2월 1일', '2026-02-01'],
    ['ar', '', '٠١/٠٢/٢٠٢٦', '2026-02-01'],
    ['en', '', 'February 1, 2026', '2026-02-01'],
    ['en', '', 'Feb 1 2026', '2026-02-01'],
    ['en', '', '1st of February 2026', '2026-02-01'],
    ['en', '', 'Sunday, February 1st, 2026', '2026-02-01'],
    ['en', '', 'the 1st of Feb, 2026', '2026-02-01'],
    ['de', '', '1. Februar 2026', '2026-02-01'],
    ['de', '', 'Sonntag, den 1. März 2026', '2026-03-01'],
    ['de', '', '1 Feb 26', '2026-02-01'],
    ['fr', '', '1er février 2026', '2026-02-01'],
    ['es', '', '1 de febrero de 2026', '2026-02-01'],
    ['pt', '', '1 de março de 2026', '2026-03-01'],
    ['it', '', '1º marzo 2026', '2026-03-01'],
    ['nl', '', '1 maart 2026', '2026-03-01'],
    ['pl', '', '1 marca 2026', '2026-03-01'],
    ['ru', '', '1 марта 2026', '2026-03-01'],
    ['en', '', 'today', '2026-11-25'],
    ['en', '', 'Tomorrow!', '2026-11-26'],
    ['de', '', 'heute', '2026-11-25'],
    ['de', '', 'Übermorgen', '2026-11-27'],
    ['de', '', 'gestern', '2026-11-24'],
    ['fr', '', 'demain', '2026-11-26'],
    ['en', '', 'in 3 days', '2026-11-28'],
    ['de', '', 'in 10 Tagen', '2026-12-05'],
    ['de', '', '29.02.2028', '2028-02-29'],
  ])('in %s of country %j: %j is %s', (language, country, text, expected) => {
    expect(read(text, language, country)).toBe(expected)
  })

  test.each(['31.02.2026', '29.02.2026', '00.01.2026', '32.1.2026', '1.13.2026', '2026-13-01', '2026-02-31', '1.2.', '1 Feb', 'February 2026', '12', 'soon', '1.2.20266', '1/2-2026', '99/99/9999', '1 Feb March 2026', 'x 1 Feb 2026', '1.2.2026 x', ' '.repeat(50) + 'x'.repeat(5000)])(
    '%j takes the invalid branch in German',
    (text) => {
      expect(read(text, 'de')).toBe('wrong: not-a-date')
    },
  )

  test.each(['Pacific/Kiritimati', 'America/Los_Angeles', 'UTC'])('does not shift in %s', (timeZone) => {
    expect(valueOf(answerTo(question('date'), '01.02.2026', { language: 'de', timeZone }))).toBe('2026-02-01')
  })

  test('today is that of the conversation’s zone', () => {
    const now = Date.parse('2026-11-25T23:30:00Z')
    expect(['UTC', 'Europe/Berlin'].map((timeZone) => valueOf(answerTo(question('date'), 'today', { timeZone, now })))).toEqual(['2026-11-25', '2026-11-26'])
  })

  test('outside of its bounds is refused', () => {
    const fixed = question('date', { between: { low: '2026-01-01', high: '2026-12-31' } })
    expect(['2026-12-31', '2027-01-01'].map((text) => valueOf(answerTo(fixed, text)))).toEqual(['2026-12-31', 'wrong: out-of-range'])
  })
})
