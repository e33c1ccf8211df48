import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { build } from 'esbuild'
import * as fc from 'fast-check'
import { resolve } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from '../support/browser.ts'

jest.setTimeout(60_000)

let browser: Browser
let page: Page

beforeAll(async () => {
  const entry = `
    import { h, render } from './draw.ts'
    const made = (tree) => typeof tree !== 'object' || tree === null ? tree : Array.isArray(tree) ? tree.map(made) : h(tree.tag, tree.attributes, ...tree.children.map(made))
    // Attributes that are empty say nothing. A field's value stands in no attribute.
    const seen = (node) => node.nodeType === 3 ? node.data : [node.namespaceURI, node.tagName, node.value ?? null, Object.fromEntries([...node.attributes].filter(({ value }) => value !== '').map(({ name, value }) => [name, value]).sort()), [...node.childNodes].map(seen)]
    const keyed = (parent) => new Map([...parent.querySelectorAll('[data-key]')].map((node) => [node.dataset.key, node]))
    window.drawAll = (trees) => {
      const lasting = document.createElement('div')
      return trees.map((tree) => {
        const before = keyed(lasting)
        render(made(tree), lasting)
        const fresh = document.createElement('div')
        render(made(tree), fresh)
        const kept = [...keyed(lasting)].every(([key, node]) => !before.has(key) || before.get(key) === node)
        return { lasting: JSON.stringify(seen(lasting)), fresh: JSON.stringify(seen(fresh)), kept }
      })
    }
    window.typeBetween = (first, typed, second) => {
      const parent = document.createElement('div')
      render(made(first), parent)
      const [field] = parent.children
      const drawn = field.value
      field.value = typed
      render(made(second), parent)
      return [drawn, field.value]
    }`
  const { outputFiles } = await build({ stdin: { contents: entry, resolveDir: resolve(import.meta.dirname, '../../widget/app') }, bundle: true, write: false, format: 'iife', logLevel: 'silent' })
  browser = await launchBrowser()
  page = await browser.newPage()
  await page.setContent('<!doctype html><title>Drawings</title>')
  await page.addScriptTag({ content: outputFiles[0]?.text ?? '' })
})
afterAll(() => browser.close())

type Tree = string | null | readonly Tree[] | { tag: string | null; attributes: Record<string, unknown>; children: readonly Tree[] }
const drawAll = (trees: Tree[]): Promise<{ lasting: string; fresh: string; kept: boolean }[]> => page.evaluate(`drawAll(${JSON.stringify(trees)})`)

const word = fc.constantFrom('a', 'b', '')
const optional = { class: word, hidden: fc.boolean(), disabled: fc.boolean(), title: word, 'aria-label': word, dir: fc.constantFrom('auto', 'ltr', undefined) }
const attributes = fc.record(optional, { requiredKeys: [] })
const withValue = fc.record({ ...optional, value: word }, { requiredKeys: ['value'] })
const { tree } = fc.letrec<{ tree: Tree; children: Tree[] }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(null, '', 'text', 'more text'),
    fc.record({ tag: fc.constantFrom('div', 'span', 'button', 'ul', 'svg', 'path', 'select', null), attributes, children: tie('children') }),
    fc.record({ tag: fc.constantFrom('textarea', 'input'), attributes: withValue, children: fc.constant([]) }),
    fc.record({ tag: fc.constant('option'), attributes: withValue, children: fc.constantFrom(['Please choose'], []) }),
    tie('children'),
  ),
  children: fc.array(tie('tree'), { maxLength: 4 }),
}))

test('a tree that is drawn over another looks like one that is drawn afresh', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(tree, { minLength: 2, maxLength: 5 }), async (trees) => {
      for (const { lasting, fresh } of await drawAll(trees)) expect(lasting).toBe(fresh)
    }),
    { numRuns: 400 },
  )
})

test('what has a key stays the same element, wherever among its siblings it goes', async () => {
  const items = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(fc.array(items, { minLength: 2, maxLength: 4 }), async (lists) => {
      const drawings = lists.map((keys): Tree => ({ tag: 'ul', attributes: {}, children: [null, keys.map((key) => ({ tag: 'li', attributes: { key, 'data-key': key }, children: [key] }))] }))
      for (const { lasting, fresh, kept } of await drawAll(drawings)) expect([lasting, kept]).toEqual([fresh, true])
    }),
    { numRuns: 200 },
  )
})

test('a field has the value that is wanted, also an empty one, and keeps what was typed where none is', async () => {
  const typed = (attributes: Record<string, unknown>, tag = 'textarea', children: Tree[] = []): Promise<unknown> => {
    const field = { tag, attributes, children }
    return page.evaluate(`typeBetween(${JSON.stringify(field)}, 'typed', ${JSON.stringify(field)})`)
  }
  expect(await typed({ value: 'wanted' })).toEqual(['wanted', 'wanted'])
  expect(await typed({ defaultValue: 'begun' })).toEqual(['begun', 'typed'])
  expect(await typed({ value: '' })).toEqual(['', ''])
  expect(await typed({ value: '' }, 'option', ['Please choose'])).toEqual(['', ''])
})
