import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { io } from 'socket.io-client'
import { startTestApp, type TestApp } from '../support/start-test-app.ts'
import { haveSteadyConversation, STEADY_TRANSCRIPT } from '../support/steady-conversation.ts'
import { createVisitor, transcript, type Visitor } from '../support/visitor.ts'

let app: TestApp
const visitors: Visitor[] = []
const visitor = (token?: string) => {
  const made = createVisitor({ url: () => app.url, ...(token ? { token } : {}) })
  visitors.push(made)
  return made
}
const token = () => randomBytes(32).toString('base64url')

beforeAll(async () => {
  app = await startTestApp()
})
afterAll(async () => {
  visitors.forEach((one) => one.close())
  await app.stop()
})

describe('a conversation through every layer', () => {
  test('goes from the first word to the last, code included, and reads the same after a reload', async () => {
    const ada = visitor()
    await haveSteadyConversation(ada)
    expect(transcript(ada.messages())).toEqual(STEADY_TRANSCRIPT)
    await ada.untilState((state) => state.status === 'closed', 'the conversation to close')
    expect(transcript(await ada.reload())).toEqual(STEADY_TRANSCRIPT)
  })

  test('a message after the end starts a new run in the same thread', async () => {
    const ada = visitor()
    await haveSteadyConversation(ada)
    await ada.send({ id: 'message-6', text: 'hi again' })
    await ada.until((message) => message.seq > STEADY_TRANSCRIPT.length && message.text === 'What is your name?', 'the first question again')
    await ada.untilState((state) => state.status === 'open', 'the conversation to be open')
    expect(ada.messages().map((message) => message.seq)).toEqual(ada.messages().map((_message, i) => i + 1))
  })

  test('the first message sent ten times at once, from two tabs, makes one conversation', async () => {
    const shared = token()
    const [one, two] = [visitor(shared), visitor(shared)]
    const seqs = await Promise.all(Array.from({ length: 10 }, (_, i) => (i % 2 ? one : two).send({ id: 'message-1', text: 'hi' })))
    expect(new Set(seqs)).toEqual(new Set([1]))
    await one.until((message) => message.text === 'What is your name?', 'the question')
    await two.until((message) => message.text === 'What is your name?', 'the question')
    expect(transcript(await two.reload())).toEqual(STEADY_TRANSCRIPT.slice(0, 4))
  })

  test('two tabs show the same thread, in the same order', async () => {
    const shared = token()
    const [one, two] = [visitor(shared), visitor(shared)]
    await haveSteadyConversation(one)
    await two.until((message) => message.text === 'Bye, Ada!', 'the end in the other tab')
    expect(two.messages()).toEqual(one.messages())
  })

  test('a retry of an accepted message gets its number and is stored once', async () => {
    const ada = visitor()
    await ada.send({ id: 'message-1', text: 'hi' })
    await ada.until((message) => message.text === 'What is your name?', 'the question')
    expect(await ada.send({ id: 'message-1', text: 'hi' })).toBe(1)
    expect(transcript(await ada.reload()).filter((line) => line === 'visitor: hi')).toHaveLength(1)
  })

  test('twenty messages in a moment, while code runs, are stored in order and disturb nobody', async () => {
    const [ada, bob] = [visitor(), visitor()]
    await ada.send({ id: 'message-1', text: 'hi' })
    await ada.until((message) => message.text === 'What is your name?', 'the question')
    await ada.send({ id: 'message-2', text: 'Ada' })
    const said = (i: number) => (i === 12 ? 'help' : `burst ${i}`)
    const [seqs] = await Promise.all([
      Promise.all(Array.from({ length: 20 }, (_, i) => ada.send({ id: `burst-${String(i).padStart(4, '0')}`, text: said(i) }))),
      haveSteadyConversation(bob),
    ])
    await ada.until((message) => message.text === 'Which colour do you like?', 'the next question')
    await ada.until((message) => message.text === 'I only count.', 'the answer to the call for help')
    const all = await ada.reload()
    // Each stands where it was accepted, and what answers one stands behind it.
    const burst = all.filter((message) => seqs.includes(message.seq))
    expect(burst.map((message) => message.text)).toEqual(Array.from({ length: 20 }, (_, i) => said(i)))
    const place = (text: string) => all.findIndex((message) => message.text === text)
    expect(place('I only count.')).toBeGreaterThan(place('help'))
    expect(all.filter((message) => message.text === 'I only count.')).toHaveLength(1)
    // None was taken for the answer to a question that was shown after it.
    expect(ada.state()?.openQuestion).not.toBeNull()
    expect(transcript(all).filter((line) => line.startsWith('bot: Noted'))).toEqual([])
    expect(transcript(bob.messages())).toEqual(STEADY_TRANSCRIPT)
  })

  test('a client that comes back is not recovered by Socket.IO: everything in these tests is caught up by number', async () => {
    const raw = io(`${app.url}/visitor`, { transports: ['websocket'], forceNew: true, reconnectionDelay: 10, auth: { token: token(), site: 'default' } })
    await new Promise<void>((done) => raw.once('connect', done))
    raw.io.engine.close()
    await new Promise<void>((done) => raw.once('connect', done))
    expect(raw.recovered).toBeFalsy()
    raw.close()
  })

  test('a click on a choice that was never offered is refused with a sentence', async () => {
    const ada = visitor()
    await ada.send({ id: 'message-1', text: 'hi' })
    const asked = await ada.until((message) => message.question !== null, 'the question')
    await expect(ada.send({ id: 'message-2', choice: { seq: asked.seq, ids: ['purple'] } })).rejects.toThrow('offers no ["purple"]')
  })

  test('visitors of two sites with one token have two conversations', async () => {
    const shared = token()
    const here = visitor(shared)
    const there = createVisitor({ url: () => app.url, token: shared, site: 'other' })
    visitors.push(there)
    await here.send({ id: 'message-1', text: 'hi' })
    await here.until((message) => message.text === 'What is your name?', 'the question')
    expect(await there.reload()).toEqual([])
  })
})

describe('a restart', () => {
  test('in the middle loses nothing: the open question is answered afterwards', async () => {
    const ada = visitor()
    await ada.send({ id: 'message-1', text: 'hi' })
    await ada.until((message) => message.text === 'What is your name?', 'the question')
    await app.restart()
    await haveSteadyConversation(ada)
    expect(transcript(await ada.reload())).toEqual(STEADY_TRANSCRIPT)
  })
})

describe('the API', () => {
  test('is closed without a key, and the first key is in the data folder', async () => {
    const key = (await readFile(join(app.dataDir, 'api-key'), 'utf8')).trim()
    const get = (headers: Record<string, string>) => fetch(`${app.url}/api/releases`, { headers })
    expect((await get({})).status).toBe(401)
    expect((await get({ authorization: 'Bearer mfk_wrong' })).status).toBe(401)
    const answer = await get({ authorization: `Bearer ${key}` })
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ releases: [{ number: 1, by: 'start', current: true }] })
  })

  test('keeps secrets without ever showing them', async () => {
    const key = (await readFile(join(app.dataDir, 'api-key'), 'utf8')).trim()
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    const put = await fetch(`${app.url}/api/secrets/SHOP_KEY`, { method: 'PUT', headers, body: JSON.stringify({ value: 'geheim' }) })
    expect(put.status).toBe(204)
    const listed = await (await fetch(`${app.url}/api/secrets`, { headers })).text()
    expect(listed).toContain('SHOP_KEY')
    expect(listed).not.toContain('geheim')
  })

  test('answers for its health', async () => {
    expect(await (await fetch(`${app.url}/health`)).json()).toMatchObject({ status: 'ok', store: 'sqlite', release: 1, timers: { overdue: 0 } })
  })

  test('a page that is not there is said so, as JSON', async () => {
    const answer = await fetch(`${app.url}/nowhere`)
    expect(answer.status).toBe(404)
    expect(await answer.json()).toEqual({ error: { code: 'not-found', message: 'There is no page "/nowhere".' } })
  })
})
