import { describe, expect, test } from '@jest/globals'
import { array, assert, constantFrom, nat, property, record } from 'fast-check'
import { resolve } from 'node:path'
import { readWorkspace } from '../../../server/engine/language/read-workspace.ts'
import { loadFolder } from '../../../server/features/flows/load-folder.ts'

const shop = await loadFolder(resolve(import.meta.dirname, '../../fixtures/flows/shop'))

const BITS = ['', '{', '}', '[', ']', ': ', ' #', '"', "'", '{{', '}}', '\n', '  ', '- ', '*', '&', '!', '__proto__: ', 'constructor', '|', '~', '\t', 'steps: ', 'goto: ', '\u0000', '\r', '? ', '\n---\n', '%']

describe('whatever stands in a file', () => {
  test('it is read or reported, never thrown, and every problem has a place in the folder', () => {
    const change = record({ file: nat(shop.length - 1), at: nat(), take: nat(12), put: constantFrom(...BITS) })
    assert(property(array(change, { minLength: 1, maxLength: 3 }), (changes) => {
      const files = shop.map((file, i) => changes.filter((each) => each.file === i).reduce((changed, { at, take, put }) => {
        const from = at % (changed.text.length + 1)
        return { ...changed, text: changed.text.slice(0, from) + put + changed.text.slice(from + take) }
      }, file))
      for (const { at } of readWorkspace(files).problems) {
        expect(files.map(({ path }) => path)).toContain(at.file)
        expect(Math.min(at.line, at.column)).toBeGreaterThanOrEqual(1)
      }
    }), { numRuns: 60 })
  })

  test.each([
    ['brackets on one line', `steps: ${'['.repeat(20_000)}`],
    ['brackets over many lines', `steps:\n  - ${'[\n'.repeat(20_000)}`],
    ['closed brackets', `steps: ${'['.repeat(3000)}${']'.repeat(3000)}`],
    ['maps in maps', `steps: ${'{ a: '.repeat(3000)}1${' }'.repeat(3000)}`],
    ['indentation', Array.from({ length: 400 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
  ])('%s nested without end are one mistake of that file, and no other file suffers', (_, nested) => {
    const deep = { path: 'bots/deep.yaml', text: `midflow: 1\nbot: deep\nlanguages: [en]\n${nested}\n` }
    const problems = readWorkspace([...shop, deep]).problems
    expect(problems.map(({ at }) => at.file)).toContain('bots/deep.yaml')
    expect(problems.filter(({ at, severity }) => at.file !== 'bots/deep.yaml' && severity === 'error')).toEqual([])
  })
})
