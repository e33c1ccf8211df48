import { describe, expect, test } from '@jest/globals'
import { resolve } from 'node:path'
import type { SourceFile } from '../../../server/engine/flow.ts'
import { readWorkspace } from '../../../server/engine/language/read-workspace.ts'
import { loadFolder } from '../../../server/features/flows/load-folder.ts'
import { SEEDS, type Seed } from './seeds.ts'

const shop = await loadFolder(resolve(import.meta.dirname, '../../fixtures/flows/shop'))
const shipped = await loadFolder(resolve(import.meta.dirname, '../../../flows'))

const textOf = (files: SourceFile[], path: string): string => files.find((file) => file.path === path)?.text ?? ''

function plant({ file, from, to }: Seed): SourceFile[] {
  if (!textOf(shop, file).includes(from)) throw new Error(`${file} has no ${JSON.stringify(from)}`)
  return shop.map((each) => (each.path === file ? { path: file, text: each.text.replace(from, () => to) } : each))
}

function placeOf(text: string, at: string): string {
  const offset = text.indexOf(at)
  if (offset < 0) throw new Error(`nothing says ${JSON.stringify(at)}`)
  const before = text.slice(0, offset).split('\n')
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`
}

describe('a valid folder', () => {
  test('gives no false alarm', () => {
    expect(readWorkspace(shop).problems).toEqual([])
  })
  test('is what ships', () => {
    expect(readWorkspace(shipped).problems).toEqual([])
  })
})

describe('every mistake is reported at its place', () => {
  test('there are at least sixty kinds of them', () => {
    expect(new Set(SEEDS.map((seed) => seed.name)).size).toBeGreaterThanOrEqual(60)
  })

  test.each(SEEDS.map((seed) => [seed.name, seed] as const))('%s', (_name, seed) => {
    const files = plant(seed)
    const file = seed.in ?? seed.file
    const { problems } = readWorkspace(files)
    const seen = problems.map(({ at, severity, message }) => `${at.file}:${at.line}:${at.column} ${severity} ${message}`)
    const found = problems.find(({ at, message }) => `${at.file}:${at.line}:${at.column}` === `${file}:${placeOf(textOf(files, file), seed.at)}` && seed.says.test(message))
    expect({ seen, found: found?.severity }).toEqual({ seen, found: seed.severity ?? 'error' })
    if (seed.fix !== undefined) expect(found?.fix).toBe(seed.fix)
  })
})

describe('many mistakes at once', () => {
  test('all problems of all files are reported, and no file disables another', () => {
    const broken = shop.map((file) => {
      if (file.path === 'bots/desk.yaml') return { ...file, text: file.text.replace('goto: bye', 'goto: by').replace('hand-off: support', 'hand-off: suport') }
      if (file.path === 'service/sla.yaml') return { ...file, text: 'policies: [unclosed' }
      return file.path === 'actions/check-tier.json' ? { ...file, text: '{ "action": "check-tier", "inputs": {} }' } : file
    })
    const { workspace, problems } = readWorkspace(broken)
    const places = problems.map(({ at, code }) => `${at.file} ${code}`)
    expect(places).toEqual(expect.arrayContaining(['bots/desk.yaml unknown-target', 'bots/desk.yaml unknown-queue', 'service/sla.yaml syntax', 'actions/check-tier.json unknown-key']))
    expect(Object.keys(workspace.bots)).toEqual(['desk'])
    expect(Object.keys(workspace.workflows)).toEqual(['cleanup', 'renewals'])
    expect(workspace.queues['support']?.capacity.default).toBe(4)
  })
})
