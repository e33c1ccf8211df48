import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'

const root = join(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const api = read('widget/core/api.ts')
const reference = read('docs/reference/widget-api.md')
const guide = read('docs/guides/embed-the-widget.md')

/** The members of a type in the source. */
const membersOf = (type: string): string[] => {
  const [, body = ''] = new RegExp(`export type ${type} = \\{\\n(.*?)\\n\\}`, 's').exec(api) ?? []
  return [...body.matchAll(/^ {2}'?([\w-]+)'?[?:(<]/gm)].map(([, name = '']) => name)
}
/** The names in the first column of a table under a heading. */
const listed = (text: string, heading: string): string[] => {
  const [, section = ''] = new RegExp(`^## ${heading}\\n(.*?)(?=^## |(?![\\s\\S]))`, 'ms').exec(text) ?? []
  const cells = [...section.matchAll(/^\| (.*?) \|/gm)].map(([, cell = '']) => cell)
  return cells.flatMap((cell) => [...cell.matchAll(/`([\w-]+)[^`]*`/g)].map(([, name = '']) => name))
}

describe('the reference names', () => {
  test.each([['Api', 'Calls'], ['WidgetEvents', 'Events'], ['Settings', 'Settings']])('every member of %s, and no other, under “%s”', (type, heading) => {
    expect(membersOf(type).length).toBeGreaterThan(5)
    expect(listed(reference, heading).toSorted()).toEqual(membersOf(type).toSorted())
  })

  test('as many events of HubSpot’s as there are', () => {
    const events = /type HubspotEvent =\n(.*?)\n\n/s.exec(read('widget/parts/hubspot.ts'))?.[1]?.match(/'\w+'/g)
    expect(reference).toContain('all nine events')
    expect(events).toHaveLength(9)
  })
})

test('the guide names every custom property, and no other', () => {
  const used = globSync('widget/**/*.{css,ts,tsx}', { cwd: root }).flatMap((path) => read(path).match(/--midflow-[a-z-]*[a-z]/g) ?? [])
  expect([...new Set(guide.match(/--midflow-[a-z-]*[a-z]/g))].toSorted()).toEqual([...new Set(used)].toSorted())
})

test('the guide names every language that the widget speaks', () => {
  const names = new Intl.DisplayNames('en', { type: 'language' })
  const spoken = globSync('widget/texts/*.ts', { cwd: root }).map((path) => names.of(path.slice(-5, -3)) ?? '')
  const [, said = ''] = /own words are there in (.*?);/.exec(guide) ?? []
  expect(said.split(/, | and /).toSorted()).toEqual(spoken.toSorted())
})
