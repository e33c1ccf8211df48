import { describe, expect, test } from '@jest/globals'
import { assert, constantFrom, integer, oneof, property, string, stringMatching, tuple, uniqueArray } from 'fast-check'
import { resolve } from 'node:path'
import { formatYaml } from '../../../server/engine/language/format-yaml.ts'
import { readYaml } from '../../../server/engine/language/yaml/read-yaml.ts'
import type { Node } from '../../../server/engine/language/yaml/node.ts'
import { loadFolder } from '../../../server/features/flows/load-folder.ts'

const format = (text: string): string => formatYaml({ path: 'bots/x.yaml', text }).text

/** What a text means, without places and quotes. */
function meaning(text: string): unknown {
  const plain = (node: Node): unknown => (node.kind === 'text' ? node.text : node.kind === 'list' ? node.items.map(plain) : node.entries.map(({ key, value }) => [key, plain(value)]))
  const { tree } = readYaml({ path: 'bots/x.yaml', text }, () => undefined)
  return tree && plain(tree)
}

describe('formatting a file', () => {
  test.each([
    ['yes', '"yes"'], ['no', '"no"'], ['on', '"on"'], ['Off', '"Off"'], ['y', '"y"'], ['~', '"~"'], ['null', '"null"'], ['0012345', '"0012345"'], ['09:00', '"09:00"'],
    ['1_000', '"1_000"'], ['0x1F', '"0x1F"'], ['1e3', '"1e3"'], ['2026-12-25', '"2026-12-25"'], ['.inf', '".inf"'],
    ['true', 'true'], ['false', 'false'], ['42', '42'], ['2.5', '2.5'], ['10m', '10m'], ['12-25', '12-25'], ['09:00-12:30', '09:00-12:30'], ['hello', 'hello'], ['no one', 'no one'],
  ])('%s becomes %s', (before, after) => {
    expect(format(`a: ${before}\n`)).toBe(`a: ${after}\n`)
    expect(format(`a: [x, ${before}]\n`)).toBe(`a: [x, ${after}]\n`)
  })

  test('quotes keys that other tools would misread', () => {
    expect(format('a: { on: b, 2026-12-25: c }\n')).toBe('a: { "on": b, "2026-12-25": c }\n')
  })

  test('keeps comments, and texts on several lines to the blank', () => {
    const text = '# first\nsay: |\n  one  \n\n\n  two\nend: x   # why\n'
    expect(format(text)).toBe(text)
  })

  test('takes blanks at the ends of lines and needless empty lines away', () => {
    expect(format('\n\na: b  \n\n\n\nc: d\r\n\n')).toBe('a: b\n\nc: d\n')
  })

  test('leaves a file that cannot be read as it is, and says why', () => {
    const { text, problems } = formatYaml({ path: 'bots/x.yaml', text: 'a: [b  \n' })
    expect(text).toBe('a: [b  \n')
    expect(problems.map(({ code }) => code)).toEqual(['syntax'])
  })

  test('never changes the meaning, and does nothing the second time', () => {
    const word = oneof(constantFrom('yes', '09:00', '0012', '2026-01-01', '~', 'a # b', "it's", '"x"', 'no', 'a\n\nb  \n', '', '{{a}}'), string(), integer().map(String))
    const quoted = word.map((text) => JSON.stringify(text))
    const scalar = oneof(quoted, word.filter((text) => /^[a-z0-9:_-]+$/.test(text) && !/:$|^[-:]/.test(text)))
    const line = tuple(stringMatching(/^[a-z]{1,6}$/), scalar, constantFrom('', '  ', '  # why', '\n\n\n')).map(([key, value, end]) => `${key}: ${value}${end}`)
    assert(property(uniqueArray(line, { selector: (each) => each.split(':')[0], minLength: 1 }), (lines) => {
      const text = lines.join('\n')
      const once = format(text)
      expect(meaning(once)).toEqual(meaning(text))
      expect(format(once)).toBe(once)
    }), { numRuns: 300 })
  })

  test('keeps the meaning of whole folders', async () => {
    for (const folder of ['test/fixtures/flows/shop', 'flows']) {
      for (const file of await loadFolder(resolve(import.meta.dirname, '../../..', folder))) {
        if (!file.path.endsWith('.yaml')) continue
        const { text, problems } = formatYaml(file)
        expect(problems).toEqual([])
        expect(meaning(text)).toEqual(meaning(file.text))
        expect(formatYaml({ ...file, text }).text).toBe(text)
      }
    }
  })
})
