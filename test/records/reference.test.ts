import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { ValueType } from '../../server/engine/flow.ts'
import { OPERATORS } from '../../server/features/actions/operators.ts'
import { actor, PROPERTY_TYPES } from '../../server/protocol/records.ts'
import { readProperties } from '../../server/records/read-properties.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/reference/records.md'), 'utf8')
const section = (heading: string) => page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
const codes = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)
const rows = (heading: string) => [...section(heading).matchAll(/^\| `([a-z]+)` \| (.*?) \| (.*?) \|$/gm)].map(([, name = '', first = '', second = '']) => ({ name, first: codes(first), second: codes(second) }))

const tier: ValueType = { type: 'enumeration', options: { gold: 'Gold', silver: 'Silver' } }
const typeOf = (type: (typeof PROPERTY_TYPES)[number]): ValueType => (type === 'enumeration' ? tier : type === 'list' ? { type, of: tier } : { type })

describe('docs/reference/records.md', () => {
  test('has every type', () => {
    expect(rows('Values').map(({ name }) => name)).toEqual([...PROPERTY_TYPES])
  })

  test.each(PROPERTY_TYPES)('says what is kept of a %s', (type) => {
    const { first: sent = [], second: kept = [] } = rows('Values').find(({ name }) => name === type) ?? {}
    expect(sent.length).toBeGreaterThan(0)
    for (const [i, value] of sent.entries()) {
      const declared = { properties: { it: { type: typeOf(type), label: null, required: false } }, pipelines: {}, country: 'DE', timeZone: 'Europe/Berlin' }
      expect(readProperties(declared, { it: JSON.parse(value) })).toEqual({ values: { it: JSON.parse(kept[i] ?? kept[0] ?? '') }, problems: [] })
    }
  })

  test('has everybody who can change a record, and every operator of a search', () => {
    expect([...section('History').matchAll(/^\| `([a-z]+)` \|/gm)].map(([, kind]) => kind)).toEqual(actor.shape.kind.options)
    expect(codes(section('Finding')).filter((code) => /^[A-Z_]+$/.test(code))).toEqual([...OPERATORS])
  })
})
