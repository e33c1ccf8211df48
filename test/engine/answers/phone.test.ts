import { describe, expect, test } from '@jest/globals'
import { getCountries, getCountryCallingCode, getExampleNumber } from 'libphonenumber-js/max'
import examples from 'libphonenumber-js/mobile/examples'
import { answerTo, question, valueOf } from './reading.ts'

const read = (text: string, country = '') => valueOf(answerTo(question('phone'), text, { country }))

describe('a phone number', () => {
  test('of every country code is accepted in international form and stored as E.164', () => {
    const countries = getCountries()
    expect(countries.length).toBeGreaterThan(230)
    const refused = countries.filter((country) => {
      const example = getExampleNumber(country, examples)
      return !example || read(example.formatInternational()) !== example.number || read(example.number, 'DE') !== example.number
    })
    expect(refused).toEqual([])
    expect(new Set(countries.map((country) => String(getCountryCallingCode(country)))).has('225')).toBe(true)
  })

  test.each([
    ['0151 23456789', 'DE', '+4915123456789'],
    ['+1 213 373 4253', 'DE', '+12133734253'],
    ['(213) 373-4253', 'US', '+12133734253'],
    ['011 49 151 23456789', 'US', '+4915123456789'],
    ['+49 (0)9221 / 12-34', '', '+4992211234'],
    ['+49 (0)9221 / 12-34', 'US', '+4992211234'],
    ['0049 151 23456789', '', '+4915123456789'],
    ['0049 151 23456789', 'US', '+4915123456789'],
    ['00 49 (0) 151 / 23456789', 'DE', '+4915123456789'],
    ['+٤٩ ١٥١ ٢٣٤٥٦٧٨٩', 'DE', '+4915123456789'],
    ['٠١٥١ ٢٣٤٥٦٧٨٩', 'DE', '+4915123456789'],
    ['+49\u00a0151\u202f23456789', '', '+4915123456789'],
    ['\u202a+49 151 23456789\u202c', '', '+4915123456789'],
    ['+49 151–23456789', '', '+4915123456789'],
    ['＋４９ １５１ ２３４５６７８９', '', '+4915123456789'],
    ['tel:+4915123456789', '', '+4915123456789'],
    ['06 698 12345', 'IT', '+390669812345'],
    ['+39 06 698 12345', 'DE', '+390669812345'],
  ])('%s of country %j is %s', (text, country, expected) => {
    expect(read(text, country)).toBe(expected)
  })

  test.each([
    ['+4915123456789abc', 'DE'],
    ['call +4915123456789', 'DE'],
    ['+49', 'DE'],
    ['123', 'DE'],
    ['0151 23456789', ''],
    ['+999 123456', 'DE'],
    ['+49 151 23456789 +49 151 23456789', 'DE'],
    ['0'.repeat(5000), 'DE'],
    ['+4915123456789 ext. 5', 'DE'],
    ['--', 'DE'],
  ])('%s of country %j is refused', (text, country) => {
    expect(read(text, country)).toBe('wrong: not-a-phone')
  })
})
