import { beforeEach, describe, expect, jest, test } from '@jest/globals'
import { question, siteLook } from '../support/fake-visitor-server.ts'
import { hostPage, widget } from '../support/widget-page.ts'
import { setWidgetStage } from '../support/widget-stage.ts'

const AGENT = { kind: 'agent', name: 'Bea Winter', picture: null } as const

jest.setTimeout(30_000)

const stage = setWidgetStage({
  site: siteLook({ greeting: 'Hello! How can we help?', color: '#7a1fa2' }),
  onMessage(to, message) {
    if (message.text === 'hi') to.say('What is it about?', { question: question('choice', { order: 'My order', other: 'Something else' }, { skip: 'Skip' }) })
    if (message.text === 'My order') to.say('Which lamps?', { question: question('choice', { a: 'Attic', b: 'Barn', c: 'Cellar' }, { pick: { atLeast: 1, atMost: 2 } }) })
    if (message.text === 'Attic, Cellar') to.say('How was it?', { question: question('rating', { 1: '1', 2: '2', 3: '3', 4: '4', 5: '5' }) })
    if (message.text === 'five') for (const n of [1, 2, 3, 4, 5]) to.say(`bubble ${n}`)
  },
  // The page's origin is localhost, the server's is 127.0.0.1: as on a customer's site.
  pages(url) {
    const script = `${url.replace('localhost', '127.0.0.1')}/widget.js`
    return {
      '/': { html: hostPage({ script }) },
      '/de': { html: hostPage({ script, attributes: 'data-language="de-AT"' }) },
      '/other-site': { html: hostPage({ script, attributes: 'data-site="blog"' }) },
    }
  },
})
beforeEach(() => stage.begin())

test('a visitor opens, writes, chooses, picks, rates; each message stands once and the buttons are spent', async () => {
  const chat = widget(stage.page)
  await chat.open()
  await chat.shows(['Hello! How can we help?'])
  await chat.say('hi')
  await chat.click('My order')
  await stage.page.getByRole('checkbox', { name: 'Attic' }).click()
  await stage.page.getByRole('checkbox', { name: 'Cellar' }).click()
  expect(await stage.page.getByRole('checkbox', { name: 'Barn' }).isDisabled()).toBe(true)
  await chat.click('Confirm')
  await chat.click('4 out of 5')
  await chat.shows(['Hello! How can we help?', 'hi', 'What is it about?', 'My order', 'Which lamps?', 'Attic, Cellar', 'How was it?', '4'])
  expect(await stage.page.locator('.answers').count()).toBe(0)
  expect(stage.server.only().messages.filter((message) => message.answers !== null).map((message) => message.answers)).toEqual([2, 4, 6])
})

test('an optional question can be skipped', async () => {
  const chat = widget(stage.page)
  await chat.open()
  await chat.say('hi')
  await chat.click('Skip')
  await chat.shows(['Hello! How can we help?', 'hi', 'What is it about?', 'Skip'])
  expect(stage.server.only().messages.at(-1)).toMatchObject({ answers: 2 })
})

test('Enter sends, Shift+Enter begins a line, an empty message is not sent', async () => {
  const chat = widget(stage.page)
  await chat.open()
  const field = stage.page.locator('textarea')
  await field.press('Enter')
  await field.type('one')
  await field.press('Shift+Enter')
  await field.type('two')
  await field.press('Enter')
  // A line break has no text content.
  await chat.shows(['Hello! How can we help?', 'onetwo'])
  expect(stage.server.only().messages.map((message) => message.text)).toEqual(['one\ntwo'])
  expect(await field.inputValue()).toBe('')
})

test('five bubbles of one turn stand in order, also after a reload, which opens the same thread without asking anything', async () => {
  const chat = widget(stage.page)
  await chat.open()
  await chat.say('five')
  const thread = ['Hello! How can we help?', 'five', 'bubble 1', 'bubble 2', 'bubble 3', 'bubble 4', 'bubble 5']
  await chat.shows(thread)
  await stage.page.reload()
  await widget(stage.page).shows(thread)
  expect(stage.server.visitors.size).toBe(1)
})

describe('in two tabs', () => {
  test('what is written or clicked in one stands in the other, once, and spends its buttons', async () => {
    const other = await stage.secondTab()
    await widget(stage.page).open()
    await widget(stage.page).say('hi')
    await widget(other).open()
    await widget(other).shows(['Hello! How can we help?', 'hi', 'What is it about?'])
    await other.locator('.answers').waitFor()
    await widget(stage.page).click('Something else')
    await widget(other).shows(['Hello! How can we help?', 'hi', 'What is it about?', 'Something else'])
    expect(await other.locator('.answers').count()).toBe(0)
    expect(await other.locator('.mine').count()).toBe(2)
    expect(stage.server.visitors.size).toBe(1)
  })

  test('unread messages are counted where the widget is closed, and no more once one tab has read them', async () => {
    await widget(stage.page).open()
    await widget(stage.page).say('hello')
    await widget(stage.page).shows(['Hello! How can we help?', 'hello'])
    await stage.page.keyboard.press('Escape')
    const other = await stage.secondTab()
    await other.evaluate('window.counts = []; window.midflow("on", "unread", (n) => window.counts.push(n))')
    await other.locator('.launcher .badge').waitFor({ state: 'attached' })
    for (const n of [1, 2, 3]) stage.server.say(`news ${n}`)
    for (const tab of [stage.page, other]) await tab.locator('.badge', { hasText: '3' }).waitFor()
    expect(await stage.page.locator('.launcher').getAttribute('aria-label')).toBe('Open chat, 3 unread')
    await widget(stage.page).open()
    for (const tab of [stage.page, other]) await tab.locator('.badge').waitFor({ state: 'hidden' })
    expect(await other.evaluate('window.counts.at(-1)')).toBe(0)
    expect(stage.server.only().conversation.read).toBe(4)
  })

  test('the first message sent in both at the same time makes one visitor', async () => {
    const other = await stage.secondTab()
    await widget(stage.page).open()
    await widget(other).open()
    await Promise.all([widget(stage.page).say('from one'), widget(other).say('from two')])
    const texts = () => stage.server.only().messages.map((message) => message.text)
    while (texts().length < 2) await stage.page.waitForTimeout(20)
    expect(texts().toSorted()).toEqual(['from one', 'from two'])
    await widget(stage.page).shows(['Hello! How can we help?', ...texts()])
    await widget(other).shows(['Hello! How can we help?', ...texts()])
    expect(stage.server.visitors.size).toBe(1)
  })
})

test('two sites on one server never mix in one browser', async () => {
  await widget(stage.page).open()
  await widget(stage.page).say('to the shop')
  const blog = await stage.secondTab('/other-site')
  await widget(blog).open()
  await widget(blog).say('to the blog')
  await widget(blog).shows(['Hello! How can we help?', 'to the blog'])
  await widget(stage.page).shows(['Hello! How can we help?', 'to the shop'])
  await stage.page.reload()
  await widget(stage.page).shows(['Hello! How can we help?', 'to the shop'])
  expect([...stage.server.visitors.values()].map((kept) => kept.messages.map((message) => message.text))).toEqual([['to the shop'], ['to the blog']])
})

test('the token stays out of every address', async () => {
  await widget(stage.page).open()
  await widget(stage.page).say('hi')
  await widget(stage.page).click('Skip')
  const token: unknown = await stage.page.evaluate('Object.entries(localStorage).find(([name]) => name.endsWith(":token"))[1]')
  expect(token).toMatch(/^[\w-]{43}$/)
  expect(stage.server.requests.some((address) => address.includes('socket.io'))).toBe(true)
  expect(stage.server.requests.filter((address) => address.includes(String(token)))).toEqual([])
})

test('an agent’s name, the place in the queue and the end of the conversation are shown', async () => {
  const chat = widget(stage.page)
  await chat.open()
  await chat.say('help')
  await chat.shows(['Hello! How can we help?', 'help'])
  stage.server.setState({ owner: 'queue', position: 2 })
  await chat.notice('You are number 2 in line.')
  stage.server.setState({ owner: 'agent', position: null, agent: { name: 'Bea Winter', picture: null } })
  stage.server.say('I am here.', { author: AGENT })
  await stage.page.locator('header', { hasText: 'Bea Winter is here' }).waitFor()
  await stage.page.locator('.meta', { hasText: 'Bea Winter ·' }).waitFor()
  stage.server.setState({ status: 'closed', owner: 'bot', agent: null })
  await chat.notice('This conversation has ended.')
})

test('somebody typing is shown until they have spoken', async () => {
  const chat = widget(stage.page)
  await chat.open()
  await chat.say('help')
  await chat.shows(['Hello! How can we help?', 'help'])
  stage.server.typing(true)
  await stage.page.locator('.writing').waitFor()
  stage.server.say('done')
  await stage.page.locator('.writing').waitFor({ state: 'detached' })
})

test('markup in messages is text, and links open elsewhere without telling where from', async () => {
  const chat = widget(stage.page)
  await chat.open()
  await chat.say('<img src=x onerror="document.title=\'owned\'"> https://a.example/x')
  await chat.shows(['Hello! How can we help?', '<img src=x onerror="document.title=\'owned\'"> https://a.example/x'])
  stage.server.say('<script>document.title="owned"</script> [click](javascript:document.title="owned") [ok](https://b.example/)')
  await stage.page.locator('.theirs a[href="https://b.example/"][rel="noopener noreferrer"][target="_blank"]').waitFor()
  expect(await stage.page.locator('a[href^="javascript"], .bubble img, .bubble script').count()).toBe(0)
  expect(await stage.page.title()).toBe('Shop')
})

test('the widget speaks the page’s language', async () => {
  await stage.page.goto(`${stage.server.url}/de`)
  await stage.page.locator('.launcher[aria-label="Chat öffnen"]').waitFor()
  await widget(stage.page).open()
  expect(await stage.page.locator('textarea').getAttribute('placeholder')).toBe('Nachricht schreiben …')
})

test('a draft survives leaving the page', async () => {
  const chat = widget(stage.page)
  await chat.open()
  await chat.shows(['Hello! How can we help?'])
  await stage.page.locator('textarea').fill('half a th')
  await stage.page.reload()
  await stage.page.locator('.panel').waitFor()
  expect(await stage.page.locator('textarea').inputValue()).toBe('half a th')
})

test('a page that forgets the visitor in one tab forgets them in all', async () => {
  await widget(stage.page).open()
  await widget(stage.page).say('private')
  await widget(stage.page).shows(['Hello! How can we help?', 'private'])
  const other = await stage.secondTab()
  await widget(other).open()
  await widget(other).shows(['Hello! How can we help?', 'private'])
  await stage.page.evaluate('window.midflow("reset")')
  for (const tab of [stage.page, other]) await widget(tab).shows(['Hello! How can we help?'])
  await widget(other).say('someone new')
  await widget(stage.page).shows(['Hello! How can we help?', 'someone new'])
  expect([...stage.server.visitors.values()].map((kept) => kept.messages.length)).toEqual([1, 1])
})

test('a long draft is seen whole when the panel is opened again, and the field is one line high after sending', async () => {
  await widget(stage.page).open()
  const height = () => stage.page.locator('textarea').evaluate((field) => (field instanceof HTMLElement ? field.offsetHeight : 0))
  const one = await height()
  await stage.page.locator('textarea').fill('one\ntwo\nthree')
  await stage.page.locator('.send').hover()
  const three = await height()
  expect(three).toBeGreaterThan(one * 1.5)
  await stage.page.keyboard.press('Escape')
  await stage.page.reload()
  await widget(stage.page).open()
  expect(await height()).toBe(three)
  await stage.page.locator('.send').click()
  await widget(stage.page).shows(['Hello! How can we help?', 'onetwothree'])
  expect(await height()).toBe(one)
})

test('the page can open, close, listen, reset and remove', async () => {
  await stage.page.evaluate('window.heard = []; for (const event of ["open", "close", "message"]) window.midflow("on", event, (value) => window.heard.push(value?.text ?? event))')
  await stage.page.evaluate('window.midflow("open")')
  await stage.page.locator('.panel').waitFor()
  await widget(stage.page).say('hi')
  await widget(stage.page).shows(['Hello! How can we help?', 'hi', 'What is it about?'])
  await stage.page.evaluate('window.midflow("close")')
  await stage.page.locator('.panel').waitFor({ state: 'hidden' })
  expect(await stage.page.evaluate('window.heard')).toEqual(['open', 'What is it about?', 'close'])
  await stage.page.evaluate('window.midflow("reset"); window.midflow("open")')
  await widget(stage.page).shows(['Hello! How can we help?'])
  await stage.page.evaluate('window.midflow("remove")')
  expect(await stage.page.evaluate('[document.querySelectorAll("midflow-widget").length, typeof window.midflow]')).toEqual([0, 'undefined'])
})
