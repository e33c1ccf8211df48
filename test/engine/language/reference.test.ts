import { describe, expect, test } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { builtInProperties } from '../../../server/engine/language/properties.ts'
import { SCHEMA_FILES, schemas } from '../../../server/engine/language/schemas.ts'
import { VERB_READERS } from '../../../server/engine/language/steps/registry.ts'
import { typeName } from '../../../server/engine/language/types.ts'
import { TYPE_NAMES } from '../../../server/engine/language/value-type.ts'
import { ROOTS } from '../../../server/engine/language/vocabulary.ts'

const reference = await readFile(resolve(import.meta.dirname, '../../../docs/reference/flow-language.md'), 'utf8')

/** Rows of the tables whose first cell is in this form: first cell to second. */
const rows = (first: RegExp): Record<string, string> =>
  Object.fromEntries([...reference.matchAll(new RegExp(`^\\| ${first.source} \\|(.*?)\\|`, 'gm'))].map(([, name = '', cell = '']) => [name, cell.trim()]))

const section = (title: string): string => reference.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? ''

describe('the reference of the flow language says what the code does', () => {
  test('every verb with its keys', () => {
    const steps = Object.fromEntries([...section('Steps').matchAll(/^\| `([\w-]+)` \| (.*?)\|/gm)].map(([, verb = '', keys = '']) => [verb, [...keys.matchAll(/`([\w-]+)`/g)].map(([, key]) => key)]))
    const expected = Object.fromEntries(Object.entries(VERB_READERS).map(([verb, { keys }]) => [verb, keys.filter((key) => key !== verb)]))
    expect(steps).toEqual(expected)
  })

  test('every root of a path', () => {
    for (const root of ROOTS) expect(section('Names')).toMatch(new RegExp(`\`${root}[.\`]`))
  })

  test('every type', () => {
    for (const type of TYPE_NAMES) expect(section('Names')).toContain(`\`${type}\``)
  })

  test('every built-in property with its type', () => {
    const said = rows(/(contact|company|deal|ticket)/)
    const expected = Object.entries(builtInProperties()).map(([object, fields]) => [object, Object.entries(fields).map(([name, { type }]) => `\`${name}\` ${typeName(type)}`).join(', ')])
    expect(said).toEqual(Object.fromEntries(expected))
  })

  test('every key of a bot', () => {
    const keys = Object.keys(JSON.parse(JSON.stringify(schemas().bot))['properties']).filter((key) => key !== 'midflow')
    for (const key of keys) expect(section('A bot')).toContain(`\`${key}\``)
    expect(Object.keys(SCHEMA_FILES)).toContain('bot')
  })
})
