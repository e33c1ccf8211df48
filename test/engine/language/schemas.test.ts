import { describe, expect, jest, test } from '@jest/globals'
import { resolve } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { type SchemaName, schemas } from '../../../server/engine/language/schemas.ts'
import { sortFiles } from '../../../server/engine/language/sort-files.ts'
import { loadFolder } from '../../../server/features/flows/load-folder.ts'

jest.setTimeout(60_000)

const all = schemas()
const KINDS: Record<string, SchemaName> = { bot: 'bot', flow: 'bot', texts: 'texts', workflow: 'workflow', action: 'action', service: 'service', properties: 'properties', object: 'object', settings: 'midflow' }

const validators = Object.fromEntries(Object.entries(all).map(([kind, schema]) => [kind, z.fromJSONSchema(JSON.parse(JSON.stringify(schema)))]))

const accepts = (kind: SchemaName, document: unknown): boolean => validators[kind]?.safeParse(document).success ?? false

/** As an editor reads a file: YAML 1.2 with numbers and booleans, dates as text. */
const asEditor = (text: string): unknown => parse(text)

describe('the schemas for editors', () => {
  test('take every file that ships, and those of the fixtures', async () => {
    for (const folder of ['flows', 'test/fixtures/flows/shop']) {
      const files = await loadFolder(resolve(import.meta.dirname, '../../..', folder))
      const sorted = sortFiles(files, () => undefined)
      expect(sorted.length).toBeGreaterThan(5)
      for (const { path, kind } of sorted) {
        const schema = KINDS[kind]
        const text = files.find((file) => file.path === path)?.text ?? ''
        if (schema) expect({ path, accepted: accepts(schema, asEditor(text)) }).toEqual({ path, accepted: true })
      }
    }
  })

  test.each<[string, SchemaName, string]>([
    ['a verb that is none', 'bot', 'bot: x\nsteps: { a: { sya: Hello } }'],
    ['a key that is none', 'bot', 'bot: x\nsteps: { a: { ask: Hello?, tpye: text } }'],
    ['a kind of question that is none', 'bot', 'bot: x\nsteps: { a: { ask: Hello?, type: texts } }'],
    ['tries of 0', 'bot', 'bot: x\nsteps: { a: { ask: Hello?, invalid: { tries: 0, goto: end } } }'],
    ['an operator that is none', 'bot', 'bot: x\nsteps: { a: { when: { x: { ovr: 3 } }, say: Hello } }'],
    ['a bot without steps', 'bot', 'bot: x'],
    ['an action with an unknown type', 'action', 'action: x\ninput: { a: { type: txt } }'],
    ['days in a target', 'service', 'policies: { a: { targets: { resolution: 3d } } }'],
    ['a trigger that is none', 'workflow', 'workflow: x\nobject: deal\nenroll: [{ shedule: daily }]\nsteps: { a: { end: x } }'],
  ])('refuse %s', (_name, kind, text) => {
    expect(accepts(kind, asEditor(text))).toBe(false)
  })

  test('every reference in a schema leads somewhere', () => {
    for (const schema of Object.values(all)) {
      const text = JSON.stringify(schema)
      const names = [...text.matchAll(/#\/definitions\/([\w-]+)/g)].map(([, name]) => name)
      const defined = typeof schema['definitions'] === 'object' && schema['definitions'] !== null ? Object.keys(schema['definitions']) : []
      expect(names.filter((name) => !defined.includes(name ?? ''))).toEqual([])
    }
  })
})
