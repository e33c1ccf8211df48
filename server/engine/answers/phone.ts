import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { type Answer, type Reading, value, wrong } from './answer.ts'
import { asciiDigits } from './digits.ts'

/** `phone`: a number that exists, in international form or that of the workspace's country. The value is E.164, the label as people write it. */
export function readPhone({ text, locale }: Reading): Answer {
  const phone = parsePhone(text, locale.country)
  return phone ? value(phone.e164, phone.international) : wrong('not-a-phone')
}

/**
 * Reads a phone number with Google's metadata. Blanks of every kind, brackets, `/`, `.`, `-`, a `(0)` after the country code,
 * `00` for `+` and digits of every script are taken; a letter anywhere makes it no number. `country`: ISO code or empty.
 */
export function parsePhone(text: string, country: string): { e164: string; international: string } | null {
  const plain = asciiDigits(text.normalize('NFKC').replace(/\p{Cf}/gu, ''))
    .replace(/^\s*tel:/i, '')
    .replace(/[\s\u2010-\u2015\u2212]/gu, ' ')
    .trim()
  if (plain.length > 40 || !/^[+0-9()./ -]+$/.test(plain) || plain.lastIndexOf('+') > plain.indexOf('+')) return null
  const home = countryOf(country)
  const international = plain.replace(/^\(?\s*00/, '+').replace(/^\(\+/, '+')
  const tries = international.startsWith('+')
    ? [read(international.replace(/\(\s*0\s*\)/, ''), undefined), read(international, undefined), read(plain, home)]
    : [read(plain, home)]
  return tries.find((phone) => phone !== null) ?? null
}

function read(text: string, country: CountryCode | undefined): { e164: string; international: string } | null {
  const phone = parsePhoneNumberFromString(text, country ? { defaultCountry: country, extract: false } : { extract: false })
  return phone?.isValid() ? { e164: phone.number, international: phone.formatInternational() } : null
}

function countryOf(country: string): CountryCode | undefined {
  const code = country.toUpperCase()
  return isSupportedCountry(code) ? code : undefined
}
