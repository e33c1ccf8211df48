import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { answerTo, question, valueOf } from './reading.ts'

const read = (text: string, language = 'en') => valueOf(answerTo(question('number'), text, { language }))

describe('a number', () => {
  test.each<[string, string, number]>([
    ['de', '1.234,50', 1234.5],
    ['de', '12,5', 12.5],
    ['en', '1,234.50', 1234.5],
    ['en', '1,234', 1234],
    ['de', '1,234', 1.234],
    ['en', '1.234', 1.234],
    ['de', '1.234', 1234],
    ['en', '12,5', 12.5],
    ['de', '12.5', 12.5],
    ['de', '1,234.50', 1234.5],
    ['en', '1.234,50', 1234.5],
    ['en', '1,234,567', 1234567],
    ['de', '1,234,567', 1234567],
    ['en-IN', '12,34,567', 1234567],
    ['fr', '1 234,5', 1234.5],
    ['fr', '1\u202f234,5', 1234.5],
    ['de-CH', '1’234.50', 1234.5],
    ['de-AT', '1.234,5', 1234.5],
    ['en', "1'234.5", 1234.5],
    ['en', '-5', -5],
    ['en', '−5', -5],
    ['en', '+5', 5],
    ['en', ' 42 ', 42],
    ['en', '42.', 42],
    ['en', '0', 0],
    ['en', '0.5', 0.5],
    ['de', '0,500', 0.5],
    ['de', '0.500', 0.5],
    ['en', '.5', 0.5],
    ['en', '007', 7],
    ['en', '$1,234.50', 1234.5],
    ['de', '12,50 €', 12.5],
    ['ar', '٤٢', 42],
    ['ar', '١٬٢٣٤٫٥', 1234.5],
    ['hi', '१२', 12],
    ['xx', '1,234.5', 1234.5],
  ])('in %s %j is %d', (language, text, expected) => {
    expect(read(text, language)).toBe(expected)
  })

  test.each(['abc', '12abc', 'twelve', '1 2', '12 34', '1,2,3', '1.2.3', '1,23,4', '1..2', '--5', '1e5', 'Infinity', 'NaN', '0x10', '1,2345,678', '.', '-', '5 people', '12345678901234567890', '1/2', '1 '.repeat(4000)])(
    '%j is refused in every language',
    (text) => {
      for (const language of ['en', 'de', 'fr']) expect(read(text, language)).toBe('wrong: not-a-number')
    },
  )

  test('outside of its bounds is refused', () => {
    const asked = question('number', { between: { low: 1, high: 10 } })
    expect(['1', '10', '0', '10.1'].map((text) => valueOf(answerTo(asked, text)))).toEqual([1, 10, 'wrong: out-of-range', 'wrong: out-of-range'])
  })

  test('as a language writes it is read back the same', () => {
    const cents = fc.integer({ min: -1e11, max: 1e11 })
    fc.assert(
      fc.property(cents, fc.constantFrom('en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'pl', 'sv', 'ja', 'en-IN', 'de-CH', 'ru', 'tr'), (amount, language) => {
        const written = new Intl.NumberFormat(language, { minimumFractionDigits: 2 }).format(amount / 100)
        expect([language, written, read(written, language)]).toEqual([language, written, amount / 100 || 0])
      }),
    )
  })
})
