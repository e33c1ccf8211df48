import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { io } from 'socket.io-client'
import { AppError } from '../../../server/base/errors.ts'
import { createLimitMessages } from '../../../server/features/conversations/limit-messages.ts'
import type { Reply } from '../../../server/protocol/visitor.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { startTestApp, type TestApp } from '../../support/start-test-app.ts'
import { createVisitor, transcript } from '../../support/visitor.ts'

const refused = (act: () => void): unknown => {
  try {
    act()
  } catch (err) {
    return err instanceof AppError ? { code: err.code, ...err.details } : err
  }
  return null
}

test('twenty messages in a moment are fine, the thirty-first is told when to come again, and then it may', async () => {
  const clock = createFakeClock()
  const limit = createLimitMessages({ clock, burst: 30, hourly: 300 })
  for (let n = 0; n < 30; n++) limit('c')
  expect(refused(() => limit('c'))).toEqual({ code: 'too-many-messages', seconds: 1 })
  expect(refused(() => limit('another'))).toBeNull()
  await clock.advance(1000)
  expect(refused(() => limit('c'))).toBeNull()
})

test('whoever goes on as fast as they may comes to the end of the hour’s messages, and waits for the next one only', async () => {
  const clock = createFakeClock()
  const limit = createLimitMessages({ clock, burst: 30, hourly: 300 })
  let sent = 0
  while (refused(() => limit('c')) === null) {
    sent += 1
    await clock.advance(400)
  }
  // Three hundred, and those that the minutes meanwhile gave back.
  expect(sent).toBeGreaterThanOrEqual(300)
  expect(sent).toBeLessThan(315)
  await clock.advance(12_000)
  expect(refused(() => limit('c'))).toBeNull()
})

let app: TestApp
beforeAll(async () => {
  app = await startTestApp({ rateBurst: 5 })
})
afterAll(() => app.stop())

test('a refusal over the wire names the seconds, stores nothing, and the message is taken later, once and in its place', async () => {
  const token = 'a'.repeat(43)
  const ada = createVisitor({ url: () => app.url, token })
  const raw = io(`${app.url}/visitor`, { transports: ['websocket'], auth: { token, site: 'default' } })
  const send = (n: number): Promise<Reply<unknown>> => raw.emitWithAck('send', { id: `message-${n}`, text: `number ${n}`, seen: 0 })
  for (let n = 1; n <= 5; n++) expect(await send(n)).toMatchObject({ ok: true })
  const refused = await send(6)
  if (refused.ok) throw new Error('the sixth was taken')
  const { code, message, retryAfter = 0 } = refused.error
  expect([code, message]).toEqual(['too-many-messages', expect.stringContaining(`${retryAfter} s`)])
  expect([1, 2]).toContain(retryAfter)
  const seq = await ada.send({ id: 'message-6', text: 'number 6' })
  await ada.until((message) => message.seq === seq, 'the sixth')
  const mine = transcript(await ada.reload()).filter((line) => line.startsWith('visitor:'))
  expect(mine).toEqual([1, 2, 3, 4, 5, 6].map((n) => `visitor: number ${n}`))
  raw.close()
  ada.close()
})
