import { describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError, ERRORS } from '../../server/base/errors.ts'

describe('errors', () => {
  test('say what happened and what to do, and know who has to act', () => {
    const err = new AppError('port-busy', { port: 4000, other: 4001 })
    expect(err.message).toBe('Port 4000 is in use. Stop the program that uses it, or set PORT to another, e.g. PORT=4001 npm start.')
    expect(err.blame).toBe('client')
  })

  test('keep their cause', () => {
    const cause = new Error('EADDRINUSE')
    expect(new AppError('port-busy', {}, { cause }).cause).toBe(cause)
  })

  test('stand in docs/reference/errors.md with code, blame and status', () => {
    const text = readFileSync(join(import.meta.dirname, '../../docs/reference/errors.md'), 'utf8')
    const rows = [...text.matchAll(/^\| `([a-z0-9-]+)` \| (\w+) \| (\d+) \|/gm)].map(([, code, blame, status]) => [code, blame, Number(status)])
    expect(rows.toSorted()).toEqual(Object.entries(ERRORS).map(([code, { blame, status }]) => [code, blame, status]).toSorted())
  })
})
