import { describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig, SETTINGS } from '../../server/base/config.ts'

describe('the configuration', () => {
  test('has a default for everything', () => {
    expect(readConfig({})).toMatchObject({ port: 4000, dataDir: './data', flowsDir: './flows', mongodbUrl: null, runners: 2, leaseMs: 10_000, demo: true })
  })

  test('takes an empty value for one that is not given', () => {
    expect(readConfig({ PORT: '', MONGODB_URL: '' })).toEqual(readConfig({}))
  })

  test('reports all wrong values at once, each with what to write instead', () => {
    const read = () => readConfig({ PORT: 'web', MONGODB_URL: 'localhost:27017', SECRET_KEY: 'short', LOG_LEVEL: 'loud', RUNNERS: '0' })
    expect(read).toThrow(/PORT.*0 to 65535[\s\S]*MONGODB_URL[\s\S]*SECRET_KEY.*64 hexadecimal digits[\s\S]*LOG_LEVEL[\s\S]*RUNNERS/)
  })

  test('never repeats a secret key or a password in what it says', () => {
    const words = (env: Record<string, string>) => {
      try {
        readConfig(env)
      } catch (err) {
        return String(err)
      }
      throw new Error('nothing was reported')
    }
    expect(words({ SECRET_KEY: 'deadbeef' })).not.toContain('deadbeef')
    expect(words({ MONGODB_URL: 'http://ann:geheim@db' })).not.toContain('geheim')
  })

  test('is described, setting by setting, in docs/reference/settings.md', () => {
    const text = readFileSync(join(import.meta.dirname, '../../docs/reference/settings.md'), 'utf8')
    const rows = [...text.matchAll(/^\| `([A-Z_]+)` \| (.*) \|$/gm)].map(([, name, about]) => [name, about])
    expect(rows).toEqual(Object.entries(SETTINGS).map(([name, { about }]) => [name, about]))
  })
})
