import { AxeBuilder } from '@axe-core/playwright'
import { describe, expect, jest, test } from '@jest/globals'
import { question } from '../support/fake-visitor-server.ts'
import { paleTexts } from '../support/pale-texts.ts'
import { hostPage, widget } from '../support/widget-page.ts'
import { setWidgetStage } from '../support/widget-stage.ts'

jest.setTimeout(60_000)

const stage = setWidgetStage({
  onMessage(to, message) {
    if (message.text === 'choose') to.say('Which?', { question: question('choice', { a: 'Apple', b: 'Bread' }, { skip: 'Skip' }) })
    if (message.text === 'pick') to.say('Several?', { question: question('choice', { a: 'Apple', b: 'Bread' }, { pick: { atLeast: 1, atMost: 1 } }) })
    if (message.text === 'rate') to.say('How was it?', { question: question('rating', { 1: '1', 2: '2', 3: '3', 4: '4', 5: '5' }) })
    if (message.text === 'link') to.say('See [our **help**](https://example.com/) and `code`', { author: { kind: 'agent', name: 'Bea Winter', picture: null } })
  },
  refuse: (request) => (request.text === 'fail' ? 'bad-request' : null),
})

const focused = () => stage.page.evaluate('((e) => e?.getAttribute("aria-label") ?? e?.textContent ?? "")(document.activeElement?.shadowRoot?.activeElement)')

describe.each([
  ['light', { colorScheme: 'light' } as const, ''],
  ['dark', { colorScheme: 'dark' } as const, ''],
  ['a pale brand', { colorScheme: 'light' } as const, '<style>:root { --midflow-color: #ffd84d }</style>'],
  ['a brand of middle grey in the dark', { colorScheme: 'dark' } as const, '<style>:root { --midflow-color: #777 }</style>'],
])('in %s', (_name, visitor, head) => {
  test('axe finds nothing in any state, contrast of small text included', async () => {
    await stage.begin({ visitor, pages: () => ({ '/': { html: hostPage({ head }) } }) })
    const found: string[] = []
    const check = async (state: string) => {
      const { violations } = await new AxeBuilder({ page: stage.page }).include('midflow-widget').analyze()
      found.push(...violations.map((violation) => `${state}: ${violation.id} ${violation.nodes.map((node) => node.html + node.failureSummary).join(' ')}`))
      found.push(...(await paleTexts(stage.page)).map((text) => `${state}: ${text}`))
    }
    const chat = widget(stage.page)
    await chat.open()
    await chat.shows(['Hello! How can we help?'])
    await chat.say('link')
    await stage.page.locator('.theirs a').waitFor()
    await chat.say('choose')
    await stage.page.locator('.answers').waitFor()
    await check('quick replies')
    if (head !== '') return expect(found).toEqual([])
    await chat.say('pick')
    await stage.page.getByRole('checkbox', { name: 'Apple' }).click()
    await check('several')
    await chat.say('rate')
    await stage.page.locator('.rating').waitFor()
    stage.server.typing(true)
    await chat.say('fail')
    await stage.page.locator('.failed').waitFor()
    await stage.server.stop()
    await chat.say('offline')
    await chat.notice('Reconnecting…')
    await check('rating, failed, offline')
    await stage.page.keyboard.press('Escape')
    await stage.page.locator('.panel').waitFor({ state: 'hidden' })
    await check('closed')
    return expect(found).toEqual([])
  })
})

test('by keyboard alone: open, answer, write, leave; the focus is never lost', async () => {
  await stage.begin()
  await stage.page.locator('.launcher').waitFor()
  await stage.page.keyboard.press('Tab')
  await stage.page.keyboard.press('Tab')
  expect(await focused()).toBe('Open chat')
  await stage.page.keyboard.press('Enter')
  await stage.page.locator('.panel').waitFor()
  expect(await focused()).toBe('Write a message…')
  await stage.page.keyboard.type('choose')
  await stage.page.keyboard.press('Enter')
  await stage.page.locator('.answers').waitFor()
  expect(await focused()).toBe('Choose above or write…')
  const back: unknown[] = []
  for (let n = 0; n < 5; n++) {
    await stage.page.keyboard.press('Shift+Tab')
    back.push(await focused())
  }
  expect(back).toEqual(['Skip', 'Bread', 'Apple', 'Conversation', 'Close chat'])
  for (let n = 0; n < 2; n++) await stage.page.keyboard.press('Tab')
  await stage.page.keyboard.press('Enter')
  await widget(stage.page).shows(['Hello! How can we help?', 'choose', 'Which?', 'Apple'])
  expect(await focused()).toBe('Write a message…')
  await stage.page.keyboard.press('Escape')
  await stage.page.locator('.panel').waitFor({ state: 'hidden' })
  expect(await focused()).toBe('Open chat')
})

test('each new message of the other side is announced once, politely, with its author and choices; the history is not', async () => {
  await stage.begin()
  await widget(stage.page).open()
  await widget(stage.page).say('link')
  await stage.page.locator('.theirs a').waitFor()
  await stage.page.reload()
  await stage.page.locator('.theirs a').waitFor()
  const said = () => stage.page.locator('[role="log"][aria-live="polite"] p').allTextContents()
  expect(await said()).toEqual([])
  await widget(stage.page).say('choose')
  await stage.page.locator('.answers').waitFor()
  stage.server.drop()
  stage.server.say('More', { author: { kind: 'agent', name: 'Bea', picture: null } })
  await stage.page.locator('.theirs', { hasText: 'More' }).waitFor()
  expect(await said()).toEqual(['Assistant: Which? Choices: Apple, Bread', 'Bea: More'])
})

test('on a phone it fills the screen, its field has at least 16 px, the page’s viewport stays, and no keyboard jumps up', async () => {
  await stage.begin({ visitor: { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true } })
  await stage.page.locator('.launcher').tap()
  await stage.page.locator('.panel').waitFor()
  expect(await stage.page.locator('.panel').boundingBox()).toEqual({ x: 0, y: 0, width: 390, height: 780 })
  const size = await stage.page.locator('textarea').evaluate((field) => Number.parseFloat(getComputedStyle(field).fontSize))
  expect(size).toBeGreaterThanOrEqual(16)
  expect(await stage.page.locator('meta[name="viewport"]').getAttribute('content')).toBe('width=device-width, initial-scale=1')
  expect(await focused()).toBe('Close chat')
  await stage.page.locator('.close').tap()
  await stage.page.locator('.panel').waitFor({ state: 'hidden' })
})

test('zoomed to 400 % everything can be reached', async () => {
  await stage.begin({ visitor: { viewport: { width: 320, height: 256 } } })
  await widget(stage.page).open()
  await widget(stage.page).say('choose')
  await widget(stage.page).click('Apple')
  await widget(stage.page).shows(['Hello! How can we help?', 'choose', 'Which?', 'Apple'])
})
