import { describe, expect, test } from '@jest/globals'
import type { Json, ValueType } from '../../../server/engine/flow.ts'
import { compileTemplate } from '../../../server/engine/templates/compile-template.ts'
import { TemplateError } from '../../../server/engine/templates/template-error.ts'
import { scopeOf } from '../../support/scope.ts'

const DATE: ValueType = { type: 'date' }
const DATETIME: ValueType = { type: 'datetime' }

const render = (source: string, data: Record<string, Json> = {}, more: Parameters<typeof scopeOf>[1] = {}) =>
  compileTemplate(source).render(scopeOf(data, more))
const text = (source: string, data: Record<string, Json> = {}, more: Parameters<typeof scopeOf>[1] = {}) => render(source, data, more).text

describe('values in texts', () => {
  test.each<[string, Json | undefined, string]>([
    ['zero', 0, '0'],
    ['false', false, 'false'],
    ['true', true, 'true'],
    ['an empty text', '', ''],
    ['null', null, ''],
    ['a missing value', undefined, ''],
    ['a number', 1234.5, '1234.5'],
    ['a text with HTML in it', '<b>Tom & Jerry</b>', '<b>Tom & Jerry</b>'],
  ])('%s is shown as people expect, without a problem', (_what, value, expected) => {
    expect(render('{{x}}', value === undefined ? {} : { x: value })).toEqual({ text: expected, problems: [] })
  })

  test.each<[string, Json]>([
    ['an object', { a: 1 }],
    ['an empty object', {}],
    ['a list', [1, 2]],
  ])('%s is an author’s error and shows nothing', (_what, value) => {
    const { text: shown, problems } = render('[{{x}}]', { x: value })
    expect(shown).toBe('[]')
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(/^x is /)
  })

  test('undefined, null and [object Object] never appear, whatever the value', () => {
    const values: Json[] = [null, {}, [], [null], { toString: 'x' }, [{ a: null }], '']
    for (const value of values) {
      for (const source of ['{{x}}', '{{x.y}}', '{{date x}}', '{{time x}}', '{{datetime x}}', '{{number x}}', '{{money x}}', '{{money x x}}', '{{label x}}', '{{#each x}}{{this}}{{this.y}}{{/each}}']) {
        expect(text(source, { x: value })).not.toMatch(/undefined|null|object Object|NaN|Invalid/)
      }
    }
  })

  test('a declared date or datetime is formatted by language and zone', () => {
    expect(text('{{x}}', { x: '2026-12-01' }, { types: { x: DATE } })).toBe('December 1, 2026')
    expect(text('{{x}}', { x: '2026-12-01' }, { types: { x: DATE }, language: 'de' })).toBe('1. Dezember 2026')
    expect(text('{{x}}', { x: '2026-12-01T23:30:00.000Z' }, { types: { x: DATETIME }, language: 'de' })).toBe('2. Dezember 2026 um 00:30')
  })

  test('paths have dashes and digits', () => {
    const data = { steps: { 'look-up': { '2nd': 'two' } }, list: [{ a: 'x' }], 'x-1': 'dash' }
    expect(text('{{steps.look-up.2nd}} {{x-1}}', data)).toBe('two dash')
  })
})

describe('helpers', () => {
  test.each<[string, Json, string, string, ValueType | undefined]>([
    ['date', '2026-12-01', 'en', 'December 1, 2026', undefined],
    ['date', '2026-12-01', 'de', '1. Dezember 2026', undefined],
    ['date', '2026-12-01', 'fr', '1 décembre 2026', DATE],
    ['date', Date.UTC(2026, 11, 1), 'en', 'December 1, 2026', undefined],
    ['date', '2026-12-01T00:00:00.000Z', 'en', 'December 1, 2026', DATE],
    ['date', '2026-12-01T23:30:00Z', 'en', 'December 2, 2026', undefined],
    ['date', '2026-12-01T23:30:00+01:00', 'en', 'December 1, 2026', undefined],
    ['time', '2026-12-01T08:00:00Z', 'en', '9:00 AM', undefined],
    ['time', '2026-12-01T08:00:00Z', 'de', '09:00', undefined],
    ['time', '2026-07-01T08:00:00Z', 'de', '10:00', undefined],
    ['time', Date.UTC(2026, 11, 1), 'de', '01:00', undefined],
    ['datetime', '2026-12-01T08:00:00Z', 'en', 'December 1, 2026 at 9:00 AM', undefined],
    ['number', 1234.5, 'en', '1,234.5', undefined],
    ['number', 1234.5, 'de', '1.234,5', undefined],
    ['number', '12', 'de', '12', undefined],
    ['number', 0, 'en', '0', undefined],
    ['money', 1234.5, 'de', '1.234,50 €', undefined],
    ['money', 1234.5, 'en', '€1,234.50', undefined],
    ['label', true, 'de', 'Ja', undefined],
    ['label', 'plain', 'en', 'plain', undefined],
    ['label', ['a', 'b'], 'en', 'Apple and Bear', { type: 'list', of: { type: 'enumeration', options: { a: 'Apple', b: 'Bear' } } }],
  ])('{{%s %j}} in %s is %s', (helper, value, language, expected, type) => {
    expect(render(`{{${helper} x}}`, { x: value }, { language, types: type ? { x: type } : {} })).toEqual({ text: expected, problems: [] })
  })

  test.each(['America/Los_Angeles', 'Pacific/Kiritimati', 'UTC'])('a date does not shift in %s', (timeZone) => {
    for (const value of ['2026-12-01', Date.UTC(2026, 11, 1)]) expect(text('{{date x}}', { x: value }, { timeZone })).toBe('December 1, 2026')
  })

  test('a date in English follows the country', () => {
    expect(text('{{date x}}', { x: '2026-12-01' }, { country: 'GB' })).toBe('1 December 2026')
    expect(text('{{date x}}', { x: '2026-12-01' }, { language: 'en-US', country: 'DE' })).toBe('December 1, 2026')
  })

  test('an unknown language is written in English and not in the machine’s', () => {
    expect(text('{{date x}} {{number y}}', { x: '2026-12-01', y: 1234.5 }, { language: 'xx' })).toBe('December 1, 2026 1,234.5')
  })

  test('money takes its currency from a path or a text', () => {
    expect(text('{{money x c}} {{money x "GBP"}} {{money x none}}', { x: 5, c: 'USD' })).toBe('$5.00 £5.00 €5.00')
  })

  test('a label is that of the option in the conversation’s language', () => {
    expect(text('{{label topic}}', { topic: 'order' }, { labels: { topic: 'Meine Bestellung' } })).toBe('Meine Bestellung')
  })

  test.each([
    ['{{date x}}', 'soon'],
    ['{{date x}}', '2026-02-31'],
    ['{{time x}}', '2026-12-01'],
    ['{{number x}}', 'many'],
    ['{{money x}}', true],
    ['{{money y "EURO"}}', 'x'],
  ])('%s of %j is an author’s error and shows nothing', (source, value) => {
    const { text: shown, problems } = render(source, { x: value, y: 1 })
    expect([shown, problems.length]).toEqual(['', 1])
  })
})

describe('blocks', () => {
  test.each<[string, Json, string]>([
    ['{{#if x}}yes{{else}}no{{/if}}', 'a', 'yes'],
    ['{{#if x}}yes{{else}}no{{/if}}', '', 'no'],
    ['{{#if x}}yes{{else}}no{{/if}}', null, 'no'],
    ['{{#if x}}yes{{else}}no{{/if}}', 0, 'no'],
    ['{{#if x}}yes{{else}}no{{/if}}', [], 'no'],
    ['{{#unless x}}none{{/unless}}', false, 'none'],
    ['{{#if y}}y{{else if x}}x{{else}}z{{/if}}', true, 'x'],
    ['{{#each x}}{{this}},{{/each}}', [1, 2], '1,2,'],
    ['{{#each x}}{{this}}{{else}}empty{{/each}}', [], 'empty'],
    ['{{#each x as |item|}}{{item.name}} {{name}};{{/each}}', [{ name: 'a' }, { name: 'b' }], 'a outer;b outer;'],
    ['{{#each x}}{{#each this}}{{this}}{{/each}};{{/each}}', [[1, 2], [3]], '12;3;'],
    ['{{#each x}}{{date this.on}} {{/each}}', [{ on: '2026-12-01' }], 'December 1, 2026 '],
    ['a{{! a comment }}b', null, 'ab'],
    ['{{#if x}}\n  kept\n{{/if}}\nend', true, '  kept\nend'],
  ])('%s', (source, value, expected) => {
    expect(render(source, { x: value, name: 'outer' })).toEqual({ text: expected, problems: [] })
  })
})

describe('what the checker learns', () => {
  test('a template that is one path gives the path, so that its value keeps its type', () => {
    expect(compileTemplate('{{contact.email}}').only).toEqual(['contact', 'email'])
    for (const source of ['{{a}} ', '{{a}}{{b}}', '{{label a}}', 'a', '', '{{#if a}}{{a}}{{/if}}']) expect(compileTemplate(source).only).toBeNull()
  })

  test('paths are listed once, in order, without those of items', () => {
    const source = '{{b}}{{#if a.x}}{{a.x}}{{/if}}{{money c d}}{{#each e}}{{this.f}}{{g}}{{/each}}{{b}}'
    expect(compileTemplate(source).paths.map((path) => path.join('.'))).toEqual(['b', 'a.x', 'c', 'd', 'e', 'g'])
  })

  test('a path is guarded when every showing of it stands in an if of its own', () => {
    const guarded = (source: string) => compileTemplate(source).guarded.map((path) => path.join('.'))
    expect(guarded('{{#if a}}{{a}}{{/if}}')).toEqual(['a'])
    expect(guarded('{{#if a}}{{a}}{{/if}}{{a}}')).toEqual([])
    expect(guarded('{{#if a}}{{else}}{{a}}{{/if}}')).toEqual([])
    expect(guarded('{{#unless a}}x{{else}}{{a}}{{/unless}}')).toEqual(['a'])
    expect(guarded('{{#if a}}{{b}}{{/if}}')).toEqual(['a'])
  })

  test('places have offsets and helpers', () => {
    const { places } = compileTemplate('Hi {{name}},\n{{label topic}}')
    expect(places.map(({ path, offset, helper }) => [path.join('.'), offset, helper])).toEqual([['name', 5, null], ['topic', 21, 'label']])
  })
})

describe('what templates may not do', () => {
  const failure = (source: string): TemplateError | null => {
    try {
      compileTemplate(source)
      return null
    } catch (error) {
      if (error instanceof TemplateError) return error
      throw error
    }
  }

  test.each([
    '{{constructor}}', '{{a.constructor}}', '{{this.constructor}}', '{{a.__proto__.b}}', '{{a.[__proto__]}}', '{{@root.a}}', '{{../a}}', '{{./a}}', '{{a/b}}', '{{.}}',
    '{{lookup a "b"}}', '{{log a}}', '{{> partial}}', '{{#> block}}{{/block}}', '{{* decorate}}', '{{#*inline "x"}}{{/inline}}',
    '{{{a}}}', '{{{{raw}}}}{{{{/raw}}}}', '{{&a}}', '{{#with a}}{{/with}}', '{{#a}}{{/a}}', '{{#if}}{{/if}}', '{{#if a b}}{{/if}}', '{{#each "a"}}{{/each}}',
    '{{label (label a)}}', '{{label a b}}', '{{number a style="x"}}', '{{this}}', '{{"text"}}', '{{5}}', '{{@index}}', '{{if a}}', '{{a.b c}}',
    '{{a', '{{a}', '{{#if a}}', '{{/if}}', '{{#if a}}{{/each}}', '{{}}', '{{a b}}', '{{files.0}}', '{{#if a}}{{else}}{{else}}{{/if}}',
  ])('%s is refused when it is compiled', (source) => {
    expect(failure(source)).toBeInstanceOf(TemplateError)
    expect(failure(source)?.message).not.toMatch(/Expecting|INVALID|Parse error/)
  })

  test.each([
    ['Hi {{lable topic}}', 5, 'there is no helper "lable"; there are label, date, time, datetime, number, money'],
    ['one\ntwo {{date}} {{date a b}}', 19, 'write {{date steps.look-up.arrives}}'],
    ['first line\nHi {{name', 14, 'the braces are not closed: write }} at the end'],
    ['Hi {{#if a}}x', 3, 'a block is not closed: every {{#if …}} needs its {{/if}}, every {{#each …}} its {{/each}}'],
    ['x {{files.0}} y', 2, 'write the place in a list in brackets, e.g. files.[0], in {{files.0}} y'],
  ])('the place and the remedy of %j are named', (source, offset, message) => {
    expect([failure(source)?.offset, failure(source)?.message]).toEqual([offset, message])
  })

  test('inherited names of values are not read', () => {
    expect(text('{{#each x}}{{this.toString}}{{this.length}}{{this.hasOwnProperty}}{{/each}}', { x: ['a', { b: 1 }] })).toBe('')
  })

  test('what a visitor wrote is never read as a template', () => {
    expect(text('{{x}}', { x: '{{y}}', y: 'secret' })).toBe('{{y}}')
  })
})
