import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { AGENT_EVENTS } from '../../server/api/sockets/agent.ts'
import { VISITOR_EVENTS } from '../../server/api/sockets/visitor.ts'
import { SCOPES } from '../../server/protocol/scopes.ts'
import { apiRows } from '../support/api-rows.ts'
import { readDocument, routesOf } from '../support/described-routes.ts'
import { startTestApp, type TestApp } from '../support/start-test-app.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

describe('docs/reference/api.md', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startTestApp()
  })
  afterAll(() => app.stop())

  test('has every route under its heading, as the server describes it', async () => {
    const sections = read('docs/reference/api.md').split('\n## ').slice(1)
    const written = Object.fromEntries(sections.map((section) => [section.split('\n')[0], section.split('\n').filter((line) => line.startsWith('| `') && line.includes(' /'))]).filter(([, rows]) => rows?.length))
    expect(written).toEqual(apiRows(routesOf(await readDocument(app.url))))
  })

  test('and the sockets’ pages leave out no field of a conversation, its messages, entries and clocks', async () => {
    const { paths } = await readDocument(app.url)
    const schema = JSON.stringify(paths['/api/conversations/{id}']?.['get']?.responses['2XX'])
    const fields = [...schema.matchAll(/"required":\[([^\]]*)\]/g)].flatMap(([, names = '']) => names.replaceAll('"', '').split(','))
    expect(fields.length).toBeGreaterThan(60)
    const named = [...`${read('docs/reference/agent-protocol.md')}${read('docs/reference/socket-protocol.md')}`.replaceAll('```', '').matchAll(/`([^`]+)`|"(\w+)":/g)].flatMap(([, code = '', key = '']) => [key, ...code.split(/\W+/)])
    expect([...new Set(fields)].filter((field) => !named.includes(field))).toEqual([])
  })

  test('has every scope of a key', () => {
    const rows = [...read('docs/reference/api.md').matchAll(/^\| `([a-z]+\.[a-z]+)` \|/gm)].map(([, scope]) => scope)
    expect(rows).toEqual([...SCOPES])
  })
})

describe('the socket protocols’ pages', () => {
  /** The events of an interface of the protocol, by its source. */
  const heard = (file: string, type: string) => {
    const body = new RegExp(`export type ${type} = \\{\\n([\\s\\S]*?)\\n\\}`).exec(read(file))?.[1] ?? ''
    return [...body.matchAll(/^ {2}'?([a-z-]+)'?[(:]/gm)].map(([, name]) => name)
  }
  /** The first column of the table under a heading. */
  const rows = (page: string, heading: string) => {
    const section = read(page).split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
    return [...section.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name]) => name)
  }

  test.each([
    ['docs/reference/agent-protocol.md', Object.keys(AGENT_EVENTS), 'server/protocol/agent.ts', 'ServerToAgent'],
    ['docs/reference/socket-protocol.md', Object.keys(VISITOR_EVENTS), 'server/protocol/visitor.ts', 'ServerToVisitor'],
  ])('%s has every event, in both directions', (page, sent, file, type) => {
    expect(rows(page, 'What a client sends').toSorted()).toEqual(sent.toSorted())
    expect(heard(file, type).length).toBeGreaterThan(2)
    expect(rows(page, 'What a client hears').toSorted()).toEqual(heard(file, type).toSorted())
  })
})
