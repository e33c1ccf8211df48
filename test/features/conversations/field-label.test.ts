import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from '@jest/globals'
import { fieldLabel } from '../../../server/features/conversations/field-label.ts'

const LANGUAGES = readdirSync(join(import.meta.dirname, '../../../widget/texts')).map((file) => basename(file, '.ts'))

test.each(LANGUAGES)('common fields are called by a name of their own in %s, as the widget speaks it', (language) => {
  const called = (name: string) => fieldLabel(name, language)
  expect(called('lastname') === 'Last name').toBe(language === 'en')
  expect(new Set(['email', 'lastname', 'phone', 'mobile', 'company_name', 'job_title'].map(called)).size).toBe(6)
})

test.each([
  ['firstname', 'de-AT', 'Vorname'],
  ['firstname', 'sv', 'First name'],
  ['firstname', '', 'First name'],
  ['vat_number', 'de', 'Vat number'],
  ['constructor', 'de', 'Constructor'],
])('%s in "%s" is %s', (name, language, label) => {
  expect(fieldLabel(name, language)).toBe(label)
})
