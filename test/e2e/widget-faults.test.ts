import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { buildWidget } from '../../widget/build.ts'
import { launchBrowser, visit } from '../support/browser.ts'
import { createFakeVisitorServer, type FakeOptions, type FakeVisitorServer, question } from '../support/fake-visitor-server.ts'
import { hostPage, widget } from '../support/widget-page.ts'

jest.setTimeout(40_000)

let browser: Browser
let server: FakeVisitorServer
let context: BrowserContext
let page: Page
let errors: string[]

beforeAll(async () => {
  await buildWidget()
  browser = await launchBrowser()
})
afterAll(() => browser.close())
afterEach(async () => {
  await context.close()
  await server.close()
  expect(errors).toEqual([])
})

const begin = async (options: FakeOptions = {}) => {
  server = await createFakeVisitorServer({ pages: { '/': { html: hostPage() } }, site: null, ...options })
  ;({ context, page, errors } = await visit(browser, server.url))
  await widget(page).open()
}
/** Waits until a connection has been made that many times. */
const connections = async (count: number) => {
  while (server.connections() < count) await page.waitForTimeout(20)
}
const texts = () => server.only().messages.map((message) => message.text)

describe('when the connection breaks', () => {
  beforeEach(() => begin())

  test('a visitor who had received nothing yet gets what was said meanwhile', async () => {
    await connections(1)
    await server.stop()
    server.say('are you there?')
    await server.start()
    await widget(page).shows(['are you there?'])
  })

  test('status, agent and place come back with the messages', async () => {
    await widget(page).say('one')
    await widget(page).shows(['one'])
    await server.stop()
    server.say('goodbye')
    server.setState({ status: 'closed' })
    await server.start()
    await widget(page).shows(['one', 'goodbye'])
    await widget(page).notice('This conversation has ended.')
  })

  test('what is written meanwhile is sent once it stands again, in order and once, and the visitor sees what is going on', async () => {
    await widget(page).say('one')
    await widget(page).shows(['one'])
    await server.stop()
    await widget(page).say('two')
    await widget(page).say('three')
    await widget(page).shows(['one', 'two', 'three'])
    await page.locator('.waiting .meta', { hasText: 'Sending…' }).first().waitFor()
    await widget(page).notice('Reconnecting…')
    await server.start()
    await page.locator('.waiting').first().waitFor({ state: 'detached' })
    await widget(page).shows(['one', 'two', 'three'])
    expect(texts()).toEqual(['one', 'two', 'three'])
    await page.locator('.notice', { hasText: 'Reconnecting' }).waitFor({ state: 'detached' })
  })

  test('what could not be sent before the page was reloaded is sent afterwards', async () => {
    await widget(page).say('one')
    await widget(page).shows(['one'])
    await page.route('**/socket.io/**', (route) => route.abort())
    await server.stop()
    await widget(page).say('two')
    await server.start()
    await page.reload()
    await widget(page).shows(['one', 'two'])
    await page.unroute('**/socket.io/**')
    while (texts().length < 2) await page.waitForTimeout(20)
    expect(texts()).toEqual(['one', 'two'])
  })

  test('ten short breaks with messages both ways lose and double nothing', async () => {
    const expected: string[] = []
    await connections(1)
    for (let round = 0; round < 10; round++) {
      await widget(page).say(`mine ${round}`)
      if (round % 2 === 0) server.drop()
      while (texts().length < expected.length + 1) await page.waitForTimeout(10)
      server.say(`theirs ${round}`)
      if (round % 3 === 0) server.drop()
      expected.push(`mine ${round}`, `theirs ${round}`)
    }
    await widget(page).shows(expected)
    expect(texts()).toEqual(expected)
  })

  test('a page that comes back from standby over a dead connection notices and catches up, without waiting for heartbeats', async () => {
    await widget(page).say('one')
    await widget(page).shows(['one'])
    server.mute(true)
    server.say('missed')
    await page.evaluate('dispatchEvent(new Event("pageshow"))')
    await widget(page).shows(['one', 'missed'])
    expect(server.connections()).toBe(2)
    server.mute(false)
    await widget(page).shows(['one', 'missed'])
  })
})

describe('when acknowledgements are lost', () => {
  test('a message that the server had stored is not stored again, though it is sent again', async () => {
    await begin({ dropAck: (_request, times) => times === 0, refuse: () => null })
    await widget(page).say('once')
    await widget(page).shows(['once'])
    server.drop()
    await connections(2)
    await widget(page).say('twice')
    await widget(page).shows(['once', 'twice'])
    expect(texts()).toEqual(['once', 'twice'])
  })
})

describe('when the server fails to take a message', () => {
  test('it is tried again by itself', async () => {
    await begin({ refuse: (_request, times) => (times < 1 ? 'internal' : null) })
    await widget(page).say('stubborn')
    await page.locator('.waiting').waitFor({ state: 'detached' })
    expect(texts()).toEqual(['stubborn'])
  })

  test('and refuses it, the visitor can try again or delete it', async () => {
    let refusing = true
    await begin({ refuse: () => (refusing ? 'bad-request' : null) })
    await widget(page).say('one')
    await page.locator('.failed', { hasText: 'Not sent.' }).waitFor()
    await page.getByRole('button', { name: 'Delete' }).click()
    await widget(page).shows([])
    await widget(page).say('two')
    await page.locator('.failed').waitFor()
    refusing = false
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.locator('.failed').waitFor({ state: 'detached' })
    await widget(page).shows(['two'])
    expect(texts()).toEqual(['two'])
  })
})

test('live messages that come before the history wait for it', async () => {
  let delay = 0
  await begin({ historyDelay: () => delay })
  await widget(page).say('one')
  await widget(page).shows(['one'])
  server.say('two')
  delay = 400
  await page.reload()
  await connections(2)
  server.say('three')
  server.say('four')
  await widget(page).shows(['one', 'two', 'three', 'four'])
})

test('without WebSockets the widget works by polling, a restart included', async () => {
  server = await createFakeVisitorServer({ pages: { '/': { html: hostPage() } }, transports: ['polling'], site: null, onMessage: (to, message) => message.text === 'hi' && to.say('What is it about?', { question: question('choice', { a: 'A' }) }) })
  ;({ context, page, errors } = await visit(browser, server.url))
  await widget(page).open()
  await widget(page).say('hi')
  await widget(page).click('A')
  await widget(page).shows(['hi', 'What is it about?', 'A'])
  await server.stop()
  await widget(page).say('after')
  await server.start()
  await widget(page).shows(['hi', 'What is it about?', 'A', 'after'])
  while (texts().length < 4) await page.waitForTimeout(20)
  expect(texts()).toEqual(['hi', 'What is it about?', 'A', 'after'])
})

test('a history longer than one answer is shown whole', async () => {
  await begin()
  await widget(page).say('first')
  await widget(page).shows(['first'])
  await server.stop()
  for (let n = 0; n < 450; n++) server.say(`line ${n}`)
  await server.start()
  await widget(page).shows(['first', ...Array.from({ length: 450 }, (_, n) => `line ${n}`)])
})
