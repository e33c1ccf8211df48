import { describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { DEFAULT_QUEUE } from '../../../server/engine/routing/default-queue.ts'
import { LADDER_ROOTS } from '../../../server/engine/sla/ticket-scope.ts'
import { schemas } from '../../../server/engine/language/schemas.ts'
import { readWorkspace } from '../../../server/engine/language/read-workspace.ts'

const docs = (name: string) => readFileSync(resolve(import.meta.dirname, '../../../docs', name), 'utf8')
const reference = docs('reference/service-files.md')
const section = (title: string): string => reference.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? ''
const rows = (title: string): string[][] => [...section(title).matchAll(/^\| `(.*) \|$/gm)].map(([, row = '']) => `\`${row}`.split(' | '))
const keysUnder = (title: string): string[] => rows(title).map(([key = '']) => key.slice(1, -1))

const properties = (schema: unknown, ...path: string[]): string[] => {
  let at = JSON.parse(JSON.stringify(schema))
  for (const key of path) at = at[key]
  return Object.keys(at['properties'])
}

describe('the reference of service files says what the code does', () => {
  test('every key of a file', () => {
    expect(keysUnder('Files')).toEqual(properties(schemas().service).filter((key) => key !== 'midflow'))
  })

  test.each([['Calendars', 'hours'], ['Queues', 'queues'], ['Teams', 'teams'], ['Policies', 'policies'], ['Prepared replies', 'replies']])('every key of %s', (title, key) => {
    expect(keysUnder(title)).toEqual(properties(schemas().service, 'properties', key, 'additionalProperties'))
  })

  test('what holds without a key', () => {
    const { workspace } = readWorkspace([{ path: 'service/queues.yaml', text: 'midflow: 1\nqueues: { support: {} }\n' }])
    const without = Object.fromEntries(rows('Queues').map(([key = '', , told = '']) => [key.slice(1, -1), told]))
    expect(workspace.queues['support']).toMatchObject({
      assign: without['assign']?.replaceAll('`', ''), capacity: { default: Number(/`default: (\d+)`/.exec(without['capacity'] ?? '')?.[1]), weights: [] },
      rounds: Number(without['rounds']), hours: null, needs: [], replyWithin: null,
    })
    expect({ ...DEFAULT_QUEUE, name: 'support' }).toEqual(workspace.queues['support'])
  })

  test('every word that ladders know', () => {
    for (const root of LADDER_ROOTS) expect(section('Policies')).toMatch(new RegExp(`\`${root}[.\`]`))
  })
})

describe('the files of the guide', () => {
  test.each(['guides/routing.md', 'guides/sla.md'])('%s have no mistake', (name) => {
    const files = [...docs(name).matchAll(/^```\w+\n(?:#|\/\/) flows\/(\S+)\n([\s\S]*?)^```/gm)].map(([, path = '', text = '']) => ({ path, text }))
    expect(files.length).toBeGreaterThan(0)
    const settings = { path: 'midflow.yaml', text: 'midflow: 1\nlanguages: [en]\ntime-zone: Europe/Berlin\ncountry: DE\ncurrency: EUR\n' }
    expect(readWorkspace([settings, ...files]).problems.map(({ at, message }) => `${at.file}:${at.line} ${message}`)).toEqual([])
  })
})
