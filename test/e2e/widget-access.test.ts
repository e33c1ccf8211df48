import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { buildWidget } from '../../widget/build.ts'
import { launchBrowser, visit } from '../support/browser.ts'
import { createFakeVisitorServer, type FakeOptions, type FakeVisitorServer, question } from '../support/fake-visitor-server.ts'
import { paleTexts } from '../support/pale-texts.ts'
import { hostPage, widget } from '../support/widget-page.ts'

jest.setTimeout(60_000)

let browser: Browser
let server: FakeVisitorServer
let context: BrowserContext
let page: Page
let errors: string[]

const options: FakeOptions = {
  onMessage(to, message) {
    if (message.text === 'choose') to.say('Which?', { question: question('choice', { a: 'Apple', b: 'Bread' }, { skip: 'Skip' }) })
    if (message.text === 'pick') to.say('Several?', { question: question('choice', { a: 'Apple', b: 'Bread' }, { pick: { atLeast: 1, atMost: 1 } }) })
    if (message.text === 'rate') to.say('How was it?', { question: question('rating', { 1: '1', 2: '2', 3: '3', 4: '4', 5: '5' }) })
    if (message.text === 'link') to.say('See [our **help**](https://example.com/) and `code`', { author: { kind: 'agent', name: 'Bea Winter', picture: null } })
  },
  refuse: (request) => (request.text === 'fail' ? 'bad-request' : null),
}

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
const begin = async (visitor: BrowserContextOptions = {}, head = '') => {
  server = await createFakeVisitorServer({ ...options, pages: { '/': { html: hostPage({ head }) } } })
  ;({ context, page, errors } = await visit(browser, server.url, { reducedMotion: 'reduce', ...visitor }))
}
const focused = () => page.evaluate('((e) => e?.getAttribute("aria-label") ?? e?.textContent ?? "")(document.activeElement?.shadowRoot?.activeElement)')

describe.each([
  ['light', { colorScheme: 'light' } as const, ''],
  ['dark', { colorScheme: 'dark' } as const, ''],
  ['a pale brand', { colorScheme: 'light' } as const, '<style>:root { --midflow-color: #ffd84d }</style>'],
  ['a brand of middle grey in the dark', { colorScheme: 'dark' } as const, '<style>:root { --midflow-color: #777 }</style>'],
])('in %s', (_name, visitor, head) => {
  test('axe finds nothing in any state, contrast of small text included', async () => {
    await begin(visitor, head)
    const found: string[] = []
    const check = async (state: string) => {
      const { violations } = await new AxeBuilder({ page }).include('midflow-widget').analyze()
      found.push(...violations.map((violation) => `${state}: ${violation.id} ${violation.nodes.map((node) => node.html + node.failureSummary).join(' ')}`))
      found.push(...(await paleTexts(page)).map((text) => `${state}: ${text}`))
    }
    const chat = widget(page)
    await chat.open()
    await chat.shows(['Hello! How can we help?'])
    await chat.say('link')
    await page.locator('.theirs a').waitFor()
    await chat.say('choose')
    await page.locator('.answers').waitFor()
    await check('quick replies')
    if (head !== '') return expect(found).toEqual([])
    await chat.say('pick')
    await page.getByRole('checkbox', { name: 'Apple' }).click()
    await check('several')
    await chat.say('rate')
    await page.locator('.stars').waitFor()
    server.typing(true)
    await chat.say('fail')
    await page.locator('.failed').waitFor()
    await server.stop()
    await chat.say('offline')
    await chat.notice('Reconnecting…')
    await check('rating, failed, offline')
    await page.keyboard.press('Escape')
    await page.locator('.panel').waitFor({ state: 'hidden' })
    await check('closed')
    return expect(found).toEqual([])
  })
})

test('by keyboard alone: open, answer, write, leave; the focus is never lost', async () => {
  await begin()
  await page.locator('.launcher').waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  expect(await focused()).toBe('Open chat')
  await page.keyboard.press('Enter')
  await page.locator('.panel').waitFor()
  expect(await focused()).toBe('Write a message…')
  await page.keyboard.type('choose')
  await page.keyboard.press('Enter')
  await page.locator('.answers').waitFor()
  expect(await focused()).toBe('Choose above or write…')
  const back: unknown[] = []
  for (let n = 0; n < 5; n++) {
    await page.keyboard.press('Shift+Tab')
    back.push(await focused())
  }
  expect(back).toEqual(['Skip', 'Bread', 'Apple', 'Conversation', 'Close chat'])
  for (let n = 0; n < 2; n++) await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await widget(page).shows(['Hello! How can we help?', 'choose', 'Which?', 'Apple'])
  expect(await focused()).toBe('Write a message…')
  await page.keyboard.press('Escape')
  await page.locator('.panel').waitFor({ state: 'hidden' })
  expect(await focused()).toBe('Open chat')
})

test('each new message of the other side is announced once, politely, with its author and choices; the history is not', async () => {
  await begin()
  await widget(page).open()
  await widget(page).say('link')
  await page.locator('.theirs a').waitFor()
  await page.reload()
  await page.locator('.theirs a').waitFor()
  const said = () => page.locator('[role="log"][aria-live="polite"] p').allTextContents()
  expect(await said()).toEqual([])
  await widget(page).say('choose')
  await page.locator('.answers').waitFor()
  server.drop()
  server.say('More', { author: { kind: 'agent', name: 'Bea', picture: null } })
  await page.locator('.theirs', { hasText: 'More' }).waitFor()
  expect(await said()).toEqual(['Assistant: Which? Choices: Apple, Bread', 'Bea: More'])
})

test('on a phone it fills the screen, its field has at least 16 px, the page’s viewport stays, and no keyboard jumps up', async () => {
  await begin({ viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true })
  await page.locator('.launcher').tap()
  await page.locator('.panel').waitFor()
  expect(await page.locator('.panel').boundingBox()).toEqual({ x: 0, y: 0, width: 390, height: 780 })
  const size = await page.locator('textarea').evaluate((field) => Number.parseFloat(getComputedStyle(field).fontSize))
  expect(size).toBeGreaterThanOrEqual(16)
  expect(await page.locator('meta[name="viewport"]').getAttribute('content')).toBe('width=device-width, initial-scale=1')
  expect(await focused()).toBe('Close chat')
  await page.locator('.close').tap()
  await page.locator('.panel').waitFor({ state: 'hidden' })
})

test('zoomed to 400 % everything can be reached', async () => {
  await begin({ viewport: { width: 320, height: 256 } })
  await widget(page).open()
  await widget(page).say('choose')
  await widget(page).click('Apple')
  await widget(page).shows(['Hello! How can we help?', 'choose', 'Which?', 'Apple'])
})
