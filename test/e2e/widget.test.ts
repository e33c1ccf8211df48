import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { buildWidget } from '../../widget/build.ts'
import { launchBrowser, visit, watchErrors } from '../support/browser.ts'
import { createFakeVisitorServer, type FakeOptions, type FakeVisitorServer, question, siteLook } from '../support/fake-visitor-server.ts'
import { hostPage, widget } from '../support/widget-page.ts'

const AGENT = { kind: 'agent', name: 'Bea Winter', picture: null } as const

jest.setTimeout(30_000)

let browser: Browser
let server: FakeVisitorServer
let context: BrowserContext
let page: Page
let errors: string[]
const options: FakeOptions = {
  site: siteLook({ greeting: 'Hello! How can we help?', color: '#7a1fa2' }),
  onMessage(to, message) {
    if (message.text === 'hi') to.say('What is it about?', { question: question('choice', { order: 'My order', other: 'Something else' }, { skip: 'Skip' }) })
    if (message.text === 'My order') to.say('Which lamps?', { question: question('choice', { a: 'Attic', b: 'Barn', c: 'Cellar' }, { pick: { atLeast: 1, atMost: 2 } }) })
    if (message.text === 'Attic, Cellar') to.say('How was it?', { question: question('rating', { 1: '1', 2: '2', 3: '3', 4: '4', 5: '5' }) })
    if (message.text === 'five') for (const n of [1, 2, 3, 4, 5]) to.say(`bubble ${n}`)
  },
}

beforeAll(async () => {
  await buildWidget()
  browser = await launchBrowser()
})
afterAll(() => browser.close())
beforeEach(async () => {
  // The page's origin is localhost, the server's is 127.0.0.1: as on a customer's site.
  const pages: FakeOptions['pages'] = {}
  server = await createFakeVisitorServer({ ...options, pages })
  const script = `${server.url.replace('localhost', '127.0.0.1')}/widget.js`
  pages['/'] = { html: hostPage({ script }) }
  pages['/de'] = { html: hostPage({ script, attributes: 'data-language="de-AT"' }) }
  pages['/other-site'] = { html: hostPage({ script, attributes: 'data-site="blog"' }) }
  ;({ context, page, errors } = await visit(browser, server.url))
})
afterEach(async () => {
  const found = errors.splice(0)
  await context.close()
  await server.close()
  expect(found).toEqual([])
})

const secondTab = async (path = '') => {
  const tab = await context.newPage()
  errors.push(...watchErrors(tab))
  await tab.goto(server.url + path)
  return tab
}

test('a visitor opens, writes, chooses, picks, rates; each message stands once and the buttons are spent', async () => {
  const chat = widget(page)
  await chat.open()
  await chat.shows(['Hello! How can we help?'])
  await chat.say('hi')
  await chat.click('My order')
  await page.getByRole('checkbox', { name: 'Attic' }).click()
  await page.getByRole('checkbox', { name: 'Cellar' }).click()
  expect(await page.getByRole('checkbox', { name: 'Barn' }).isDisabled()).toBe(true)
  await chat.click('Confirm')
  await chat.click('4 out of 5')
  await chat.shows(['Hello! How can we help?', 'hi', 'What is it about?', 'My order', 'Which lamps?', 'Attic, Cellar', 'How was it?', '4'])
  expect(await page.locator('.answers').count()).toBe(0)
  expect(server.only().messages.filter((message) => message.answers !== null).map((message) => message.answers)).toEqual([2, 4, 6])
})

test('an optional question can be skipped', async () => {
  const chat = widget(page)
  await chat.open()
  await chat.say('hi')
  await chat.click('Skip')
  await chat.shows(['Hello! How can we help?', 'hi', 'What is it about?', 'Skip'])
  expect(server.only().messages.at(-1)).toMatchObject({ answers: 2 })
})

test('Enter sends, Shift+Enter begins a line, an empty message is not sent', async () => {
  const chat = widget(page)
  await chat.open()
  const field = page.locator('textarea')
  await field.press('Enter')
  await field.type('one')
  await field.press('Shift+Enter')
  await field.type('two')
  await field.press('Enter')
  // A line break has no text content.
  await chat.shows(['Hello! How can we help?', 'onetwo'])
  expect(server.only().messages.map((message) => message.text)).toEqual(['one\ntwo'])
  expect(await field.inputValue()).toBe('')
})

test('five bubbles of one turn stand in order, also after a reload, which opens the same thread without asking anything', async () => {
  const chat = widget(page)
  await chat.open()
  await chat.say('five')
  const thread = ['Hello! How can we help?', 'five', 'bubble 1', 'bubble 2', 'bubble 3', 'bubble 4', 'bubble 5']
  await chat.shows(thread)
  await page.reload()
  await widget(page).shows(thread)
  expect(server.visitors.size).toBe(1)
})

describe('in two tabs', () => {
  test('what is written or clicked in one stands in the other, once, and spends its buttons', async () => {
    const other = await secondTab()
    await widget(page).open()
    await widget(page).say('hi')
    await widget(other).open()
    await widget(other).shows(['Hello! How can we help?', 'hi', 'What is it about?'])
    await other.locator('.answers').waitFor()
    await widget(page).click('Something else')
    await widget(other).shows(['Hello! How can we help?', 'hi', 'What is it about?', 'Something else'])
    expect(await other.locator('.answers').count()).toBe(0)
    expect(await other.locator('.mine').count()).toBe(2)
    expect(server.visitors.size).toBe(1)
  })

  test('unread messages are counted where the widget is closed, and no more once one tab has read them', async () => {
    await widget(page).open()
    await widget(page).say('hello')
    await widget(page).shows(['Hello! How can we help?', 'hello'])
    await page.keyboard.press('Escape')
    const other = await secondTab()
    await other.evaluate('window.counts = []; window.midflow("on", "unread", (n) => window.counts.push(n))')
    await other.locator('.launcher .badge').waitFor({ state: 'attached' })
    for (const n of [1, 2, 3]) server.say(`news ${n}`)
    for (const tab of [page, other]) await tab.locator('.badge', { hasText: '3' }).waitFor()
    expect(await page.locator('.launcher').getAttribute('aria-label')).toBe('Open chat, 3 unread')
    await widget(page).open()
    for (const tab of [page, other]) await tab.locator('.badge').waitFor({ state: 'hidden' })
    expect(await other.evaluate('window.counts.at(-1)')).toBe(0)
    expect(server.only().conversation.read).toBe(4)
  })

  test('the first message sent in both at the same time makes one visitor', async () => {
    const other = await secondTab()
    await widget(page).open()
    await widget(other).open()
    await Promise.all([widget(page).say('from one'), widget(other).say('from two')])
    const texts = () => server.only().messages.map((message) => message.text)
    while (texts().length < 2) await page.waitForTimeout(20)
    expect(texts().toSorted()).toEqual(['from one', 'from two'])
    await widget(page).shows(['Hello! How can we help?', ...texts()])
    await widget(other).shows(['Hello! How can we help?', ...texts()])
    expect(server.visitors.size).toBe(1)
  })
})

test('two sites on one server never mix in one browser', async () => {
  await widget(page).open()
  await widget(page).say('to the shop')
  const blog = await secondTab('/other-site')
  await widget(blog).open()
  await widget(blog).say('to the blog')
  await widget(blog).shows(['Hello! How can we help?', 'to the blog'])
  await widget(page).shows(['Hello! How can we help?', 'to the shop'])
  await page.reload()
  await widget(page).shows(['Hello! How can we help?', 'to the shop'])
  expect([...server.visitors.values()].map((kept) => kept.messages.map((message) => message.text))).toEqual([['to the shop'], ['to the blog']])
})

test('the token stays out of every address', async () => {
  await widget(page).open()
  await widget(page).say('hi')
  await widget(page).click('Skip')
  const token: unknown = await page.evaluate('Object.entries(localStorage).find(([name]) => name.endsWith(":token"))[1]')
  expect(token).toMatch(/^[\w-]{43}$/)
  expect(server.requests.some((address) => address.includes('socket.io'))).toBe(true)
  expect(server.requests.filter((address) => address.includes(String(token)))).toEqual([])
})

test('an agent’s name, the place in the queue and the end of the conversation are shown', async () => {
  const chat = widget(page)
  await chat.open()
  await chat.say('help')
  await chat.shows(['Hello! How can we help?', 'help'])
  server.setState({ owner: 'queue', position: 2 })
  await chat.notice('You are number 2 in line.')
  server.setState({ owner: 'agent', position: null, agent: { name: 'Bea Winter', picture: null } })
  server.say('I am here.', { author: AGENT })
  await page.locator('header', { hasText: 'Bea Winter is here' }).waitFor()
  await page.locator('.meta', { hasText: 'Bea Winter ·' }).waitFor()
  server.setState({ status: 'closed', owner: 'bot', agent: null })
  await chat.notice('This conversation has ended.')
})

test('somebody typing is shown until they have spoken', async () => {
  const chat = widget(page)
  await chat.open()
  await chat.say('help')
  await chat.shows(['Hello! How can we help?', 'help'])
  server.typing(true)
  await page.locator('.writing').waitFor()
  server.say('done')
  await page.locator('.writing').waitFor({ state: 'detached' })
})

test('markup in messages is text, and links open elsewhere without telling where from', async () => {
  const chat = widget(page)
  await chat.open()
  await chat.say('<img src=x onerror="document.title=\'owned\'"> https://a.example/x')
  await chat.shows(['Hello! How can we help?', '<img src=x onerror="document.title=\'owned\'"> https://a.example/x'])
  server.say('<script>document.title="owned"</script> [click](javascript:document.title="owned") [ok](https://b.example/)')
  await page.locator('.theirs a[href="https://b.example/"][rel="noopener noreferrer"][target="_blank"]').waitFor()
  expect(await page.locator('a[href^="javascript"], .bubble img, .bubble script').count()).toBe(0)
  expect(await page.title()).toBe('Shop')
})

test('the widget speaks the page’s language', async () => {
  await page.goto(`${server.url}/de`)
  expect(await page.locator('.launcher').getAttribute('aria-label')).toBe('Chat öffnen')
  await widget(page).open()
  expect(await page.locator('textarea').getAttribute('placeholder')).toBe('Nachricht schreiben …')
})

test('a draft survives leaving the page', async () => {
  const chat = widget(page)
  await chat.open()
  await chat.shows(['Hello! How can we help?'])
  await page.locator('textarea').fill('half a th')
  await page.reload()
  await page.locator('.panel').waitFor()
  expect(await page.locator('textarea').inputValue()).toBe('half a th')
})

test('a page that forgets the visitor in one tab forgets them in all', async () => {
  await widget(page).open()
  await widget(page).say('private')
  await widget(page).shows(['Hello! How can we help?', 'private'])
  const other = await secondTab()
  await widget(other).open()
  await widget(other).shows(['Hello! How can we help?', 'private'])
  await page.evaluate('window.midflow("forget")')
  for (const tab of [page, other]) await widget(tab).shows(['Hello! How can we help?'])
  await widget(other).say('someone new')
  await widget(page).shows(['Hello! How can we help?', 'someone new'])
  expect([...server.visitors.values()].map((kept) => kept.messages.length)).toEqual([1, 1])
})

test('a long draft is seen whole when the panel is opened again, and the field is one line high after sending', async () => {
  await widget(page).open()
  const height = () => page.locator('textarea').evaluate((field) => (field instanceof HTMLElement ? field.offsetHeight : 0))
  const one = await height()
  await page.locator('textarea').fill('one\ntwo\nthree')
  await page.locator('.send').hover()
  const three = await height()
  expect(three).toBeGreaterThan(one * 1.5)
  await page.keyboard.press('Escape')
  await page.reload()
  await widget(page).open()
  expect(await height()).toBe(three)
  await page.locator('.send').click()
  await widget(page).shows(['Hello! How can we help?', 'onetwothree'])
  expect(await height()).toBe(one)
})

test('the page can open, close, listen, forget and destroy', async () => {
  await page.evaluate('window.heard = []; for (const event of ["open", "close", "message"]) window.midflow("on", event, (value) => window.heard.push(value?.text ?? event))')
  await page.evaluate('window.midflow("open")')
  await page.locator('.panel').waitFor()
  await widget(page).say('hi')
  await widget(page).shows(['Hello! How can we help?', 'hi', 'What is it about?'])
  await page.evaluate('window.midflow("close")')
  await page.locator('.panel').waitFor({ state: 'hidden' })
  expect(await page.evaluate('window.heard')).toEqual(['open', 'What is it about?', 'close'])
  await page.evaluate('window.midflow("forget"); window.midflow("open")')
  await widget(page).shows(['Hello! How can we help?'])
  await page.evaluate('window.midflow("destroy")')
  expect(await page.evaluate('[document.querySelectorAll("midflow-widget").length, typeof window.midflow]')).toEqual([0, 'undefined'])
})
