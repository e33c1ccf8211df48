import { existsSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { buildWidget } from '../../widget/build.ts'

const dist = join(import.meta.dirname, '../../dist/widget')
let sizes: Record<string, number>

beforeAll(async () => {
  sizes = (await buildWidget({ force: true })).sizes
})

const sizeOf = (name: string): number => Object.entries(sizes).find(([file]) => basename(file) === name)?.[1] ?? Infinity

describe('the sizes, gzip', () => {
  test('the loader, which every page of a site loads, has at most 2 kB, also as browsers that know Brotli get it', () => {
    expect(sizeOf('widget.js')).toBeLessThanOrEqual(2048)
    expect(statSync(join(dist, 'widget.js.br')).size).toBeLessThanOrEqual(2000)
  })

  test('loader and app, which the first open needs, have at most 20 kB', () => {
    expect(sizeOf('widget.js') + sizeOf('app.js')).toBeLessThanOrEqual(20_000)
  })

  test.each([['files.js', 2800], ['form.js', 1800], ['hubspot.js', 1200], ['pick.js', 1600], ['polling.js', 700]])('the part %s has at most %i bytes', (name, limit) => {
    expect(sizeOf(name)).toBeLessThanOrEqual(limit)
  })

  test.each(['ar', 'de', 'es', 'fr', 'he', 'it', 'nl', 'pl', 'pt', 'tr'])('the language %s has at most 1.4 kB', (language) => {
    expect(sizeOf(`${language}.js`)).toBeLessThanOrEqual(1400)
  })

  test('there is nothing else', () => {
    expect(Object.keys(sizes)).toHaveLength(17)
  })
})

test('every file is there as it is and compressed in both ways', () => {
  for (const name of Object.keys(sizes)) {
    expect(['', '.gz', '.br'].map((ending) => existsSync(join(dist, name + ending)))).toEqual([true, true, true])
  }
})

test('a second build finds nothing to do', async () => {
  expect(await buildWidget()).toEqual({ rebuilt: false, sizes })
})
