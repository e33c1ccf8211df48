import { expect, test } from '@jest/globals'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ACT_WORDS, callerWords } from '../../console/pages/settings/act-words.ts'
import { agentText } from '../../console/pages/settings/agent-text.ts'

test('whatever the API writes into the audit log has words', () => {
  const folder = resolve(import.meta.dirname, '../../server/api/http')
  const names = readdirSync(folder).flatMap((file) => [...readFileSync(join(folder, file), 'utf8').matchAll(/\baudit: '([^']+)'/g)].map(([, name]) => name ?? ''))
  expect(names.length).toBeGreaterThan(20)
  expect(Object.keys(ACT_WORDS).toSorted()).toEqual([...new Set(names)].toSorted())
})

test('who did something is named', () => {
  const nameOf = (id: string) => (id === 'u1' ? 'Ann' : null)
  expect(['user:u1', 'user:u2', 'key:publish: CI', 'public', 'start', 'run'].map((by) => callerWords(by, nameOf))).toEqual([
    'Ann', 'somebody who has left', 'the key publish: CI', 'somebody not signed in', 'Midflow, at its first start', 'run',
  ])
})

test.each([
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0', 'Edge on Windows'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 (KHTML, like Gecko) Version/19.0 Mobile Safari/604', 'Safari on iOS'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
  ['Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36', 'Chrome on Android'],
  ['curl/8.5.0', 'curl/8.5.0'],
  ['', 'An unknown program'],
])('%s is told as %s', (agent, words) => {
  expect(agentText(agent)).toBe(words)
})
