import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { DEFAULT_LIMITS, FAILURES } from '../../../server/platform/runner/action-run.ts'
import { libraryNames } from '../../../server/platform/runner/libraries.ts'
import { createTestSandbox } from '../../support/sandbox.ts'

const sandbox = createTestSandbox()
afterAll(() => sandbox.close())
const reference = readFileSync(join(import.meta.dirname, '../../../docs/reference/code-actions.md'), 'utf8')

describe('the reference of code actions', () => {
  test('has every error kind, and no other', () => {
    const kinds = [...reference.matchAll(/^\| `([a-z_]+)` \|.*\|.*\|$/gm)].map((match) => match[1]).filter((name) => name !== 'callbackId' && name !== 'attempt')
    expect(new Set(kinds)).toEqual(new Set(FAILURES))
  })
  test('names every module that code may require', async () => {
    const { message } = Object(await sandbox.runCode("require('nothing'); exports.main = () => {}"))
    const allowed = /may require (.*), and its own files/.exec(message)?.[1]?.split(', ') ?? []
    expect(allowed).toEqual(expect.arrayContaining(['axios', 'crypto', ...libraryNames]))
    const line = /`require` knows ([^]*?)\n\n/.exec(reference)?.[1] ?? ''
    expect(new Set([...line.matchAll(/`([^`]+)`/g)].map((match) => match[1]))).toEqual(new Set(allowed))
  })
  test('names the globals that there are', async () => {
    const section = /## What code finds\n\n([^]*?)\n\n/.exec(reference)?.[1]?.split('There is no')[0] ?? ''
    const names = [...section.matchAll(/`(\w+)`/g)].map((match) => match[1] ?? '')
    expect(names.length).toBeGreaterThan(20)
    expect(await sandbox.value(`exports.main = () => ${JSON.stringify(names)}.filter((name) => typeof globalThis[name] === 'undefined')`)).toEqual([])
  })
  test('has the limits', () => {
    for (const limit of [DEFAULT_LIMITS.hostCalls, DEFAULT_LIMITS.logLines, DEFAULT_LIMITS.logBytes, DEFAULT_LIMITS.outputBytes]) expect(reference).toContain(limit.toLocaleString('en'))
  })
})

describe('the sandbox', () => {
  test('tests itself before anybody relies on it', async () => {
    await expect(sandbox.selfTest()).resolves.toBeUndefined()
    expect(sandbox.health()).toMatchObject({ runners: 1, running: 0, waiting: 0 })
  })
})
