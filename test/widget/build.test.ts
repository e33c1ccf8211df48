import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from '@jest/globals'
import { buildWidget, type Sizes } from '../../widget/build.ts'

const dist = join(import.meta.dirname, '../../dist/widget')
let sizes: Sizes

beforeAll(async () => {
  sizes = (await buildWidget({ force: true })).sizes
})

test('the loader, which every page of a site loads, has at most 2 kB gzip', () => {
  expect(sizes['widget.js']).toBeLessThanOrEqual(2000)
})

test('the whole widget, with its transport, has at most 20 kB gzip', () => {
  expect(Object.values(sizes).reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(20_000)
  expect(Object.keys(sizes)).toHaveLength(2)
})

test('every file is there as it is and compressed in both ways', () => {
  for (const name of Object.keys(sizes)) {
    expect(['', '.gz', '.br'].map((ending) => existsSync(join(dist, name + ending)))).toEqual([true, true, true])
  }
})

test('a second build finds nothing to do', async () => {
  expect(await buildWidget()).toEqual({ rebuilt: false, sizes })
})
