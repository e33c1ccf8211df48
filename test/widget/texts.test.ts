import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from '@jest/globals'
import { type Texts, texts as english } from '../../widget/texts/en.ts'

const folder = join(import.meta.dirname, '../../widget/texts')
const LANGUAGES = readdirSync(folder).map((file) => basename(file, '.ts')).filter((language) => language !== 'en')
const textsOf = async (language: string): Promise<Texts> => (await import(join(folder, `${language}.ts`))).texts

test.each(LANGUAGES)('%s says everything that English says, each thing its own way', async (language) => {
  const texts = await textsOf(language)
  const { files, form, ...own } = texts
  expect(Object.keys(own).toSorted()).toEqual(Object.keys(english).toSorted())
  expect(Object.keys(own.placeholders).toSorted()).toEqual(Object.keys(english.placeholders).toSorted())
  expect([files ?? {}, files?.kinds ?? {}, form ?? {}].map((part) => Object.keys(part).length)).toEqual([10, 4, 7])
  const said = [own.here('Bea'), own.position(3), own.back('10:00'), own.wait('…'), own.unread(2), own.pick(1, 2), own.rating('2', 5), own.choices('a, b'), own.typing('Bea')]
  expect(said.map((text, i) => text.includes(['Bea', '3', '10:00', '…', '2', '2', '2', 'a, b', 'Bea'][i] ?? '?'))).toEqual(said.map(() => true))
})
