import { describe, expect, jest, test } from '@jest/globals'
import { type FakeOptions, question, siteLook } from '../support/fake-visitor-server.ts'
import { hostPage, widget } from '../support/widget-page.ts'
import { type Scene, setWidgetStage } from '../support/widget-stage.ts'

jest.setTimeout(40_000)

/** Every kind of message, one after the other. */
const everything: FakeOptions['onMessage'] = (to, message) => {
  if (message.text === 'all') {
    to.say('**Bold** *slanted* `code`\n- one\n- two\n\nhttps://example.com/')
    to.say('From an agent', { author: { kind: 'agent', name: 'Bea Winter', picture: 'https://pictures.example/bea.png' }, files: [{ id: 'x', name: 'gone.png', type: 'image/png', size: 1, url: '/files/x' }] })
    to.say('An agent has joined', { author: { kind: 'system', name: null, picture: null } })
    to.say('Pick', { question: question('choice', { a: 'A', b: 'B' }, { pick: { atLeast: 1, atMost: 2 }, skip: 'Skip' }) })
  }
  if (message.text === 'A') to.say('Rate', { question: question('rating', { 1: '1', 2: '2', 3: '3', 4: '4', 5: '5' }) })
  if (message.text === '3') to.say('Choose', { question: question('yes-no', { yes: 'Yes', no: 'No' }) })
}

const stage = setWidgetStage({ site: null })
const begin = (html: string, scene: Scene = {}, headers: Record<string, string> = {}) => stage.begin({ ...scene, pages: () => ({ '/': { html, headers } }) })
const elements = () => stage.page.evaluate('document.querySelectorAll("midflow-widget").length')

describe('under a strict content security policy', () => {
  const policy = (url: string) =>
    `default-src 'none'; script-src 'nonce-abc'; style-src 'nonce-abc'; style-src-attr 'none'; img-src ${url} https://pictures.example; connect-src ${url} ${url.replace('http', 'ws')}; require-trusted-types-for 'script'`

  test('every kind of message is shown and every button used without one violation', async () => {
    await stage.begin({
      site: siteLook({ title: 'Shop', greeting: 'Hello', color: '#ffcc00' }),
      onMessage: everything,
      pages: (url) => ({ '/': { html: hostPage({ attributes: 'nonce="abc"' }), headers: { 'content-security-policy': policy(url) } } }),
    })
    await stage.page.evaluate('window.violations = []; addEventListener("securitypolicyviolation", (event) => window.violations.push(event.violatedDirective + " " + event.blockedURI))')
    const chat = widget(stage.page)
    await chat.open()
    await chat.say('all\nlines')
    await chat.say('all')
    await stage.page.getByRole('checkbox', { name: 'A' }).click()
    await chat.click('Confirm')
    await chat.click('3 out of 5')
    await chat.click('Yes')
    await stage.page.locator('.mine', { hasText: 'Yes' }).waitFor()
    await stage.page.evaluate('window.midflow("close")')
    expect(await stage.page.evaluate('window.violations')).toEqual([])
    expect(await stage.page.locator('.launcher').evaluate((button) => getComputedStyle(button).backgroundColor)).toBe('rgb(255, 204, 0)')
  })

  test('that allows no connection, the page is left in peace', async () => {
    await begin(hostPage({ attributes: 'nonce="abc"' }), {}, { 'content-security-policy': "default-src 'none'; script-src 'nonce-abc'" })
    await widget(stage.page).open()
    await widget(stage.page).notice('Reconnecting…')
    stage.forgive(/connect-src|default-src/)
  })
})

describe('a page whose style sheet applies to everything', () => {
  const hostile = `<style>
    * { all: unset !important; }
    * { color: red !important; font: 40px fantasy !important; box-sizing: content-box !important; letter-spacing: 9px !important }
    html > *, midflow-widget { transform: rotate(3deg) !important; opacity: .3 !important; display: inline !important; filter: blur(3px) !important; position: static !important; visibility: hidden !important; pointer-events: none !important }
    button { width: 100% !important; background: lime !important } div, section, header, p { display: block !important; margin: 40px !important }
    textarea { display: none !important }
  </style>`

  test('changes neither the launcher nor the panel by a pixel', async () => {
    const shots: Buffer[][] = []
    for (const head of ['', hostile]) {
      await begin(hostPage({ head, body: '' }), { onMessage: everything })
      const mine: Buffer[] = []
      await stage.page.emulateMedia({ reducedMotion: 'reduce' })
      await stage.page.addStyleTag({ content: 'html { background: #fff !important; display: block !important }' })
      mine.push(await stage.page.locator('.launcher').screenshot())
      await widget(stage.page).open()
      await widget(stage.page).shows([])
      await stage.page.locator('.loading').waitFor({ state: 'detached' })
      mine.push(await stage.page.locator('.panel').screenshot({ caret: 'hide' }))
      shots.push(mine)
      await stage.end()
    }
    expect(shots[1]?.map((shot, i) => shot.equals(shots[0]?.[i] ?? Buffer.alloc(0)))).toEqual([true, true])
  })
})

test('the page’s own variables set place, colour and height of the stack, and nothing of ours wins over them', async () => {
  const head = '<style>:root { --midflow-z-index: 7; --midflow-color: rgb(0, 128, 0); --midflow-bottom: 90px; --midflow-left: 30px; --midflow-right: auto }</style>'
  await begin(hostPage({ head }), { site: siteLook({ title: 'Shop', color: '#ff0000' }) })
  await widget(stage.page).open()
  await stage.page.locator('.loading').waitFor({ state: 'detached' })
  const style = (selector: string) =>
    stage.page.locator(selector).evaluate((found) => {
      const { zIndex, left, bottom, backgroundColor } = getComputedStyle(found)
      return { zIndex, left, bottom, backgroundColor }
    })
  expect(await style('.launcher')).toEqual({ zIndex: '7', left: '30px', bottom: '90px', backgroundColor: 'rgb(0, 128, 0)' })
  expect(await style('.panel')).toMatchObject({ zIndex: '7', left: '30px', bottom: '162px' })
})

describe('soft navigation', () => {
  test('that replaces the body, morphs the page or changes the address keeps the element, the open thread, the draft and the socket', async () => {
    await begin(hostPage(), { onMessage: everything })
    await widget(stage.page).open()
    await widget(stage.page).say('one')
    await widget(stage.page).shows(['one'])
    await stage.page.locator('textarea').fill('half')
    await stage.page.evaluate('window.first = document.querySelector("midflow-widget")')
    const navigations = [
      'const next = document.createElement("body"); next.innerHTML = "<h1>Second</h1>"; document.documentElement.replaceChild(next, document.body)',
      'history.pushState({}, "", "/third"); document.body.innerHTML = "<h1>Third</h1>"; document.title = "Third"',
      'for (const child of [...document.documentElement.children]) if (!["HEAD", "BODY"].includes(child.nodeName)) child.remove()',
      'document.body = document.createElement("body")',
      'const again = document.createElement("script"); again.src = "/widget.js"; document.head.append(again); history.replaceState({}, "", "/fifth")',
    ]
    for (const navigation of navigations) {
      await stage.page.evaluate(navigation)
      await stage.page.waitForTimeout(60)
      expect(await elements()).toBe(1)
    }
    expect(await stage.page.evaluate('document.querySelector("midflow-widget") === window.first')).toBe(true)
    expect(await stage.page.locator('.panel').isVisible()).toBe(true)
    expect(await stage.page.locator('textarea').inputValue()).toBe('half')
    await widget(stage.page).say('two')
    await widget(stage.page).shows(['one', 'two'])
    expect(stage.server.connections()).toBe(1)
  })

  test('is told to the server with the next message', async () => {
    const pages: unknown[] = []
    await begin(hostPage(), { onMessage: (_to, _message, request) => pages.push(request.page) })
    await widget(stage.page).open()
    await widget(stage.page).say('one')
    await widget(stage.page).shows(['one'])
    await stage.page.evaluate('history.pushState({}, "", "/lamps?size=2"); document.title = "Lamps"')
    await widget(stage.page).say('two')
    await widget(stage.page).shows(['one', 'two'])
    expect(pages).toEqual([{ url: `${stage.server.url}/`, title: 'Shop' }, { url: `${stage.server.url}/lamps?size=2`, title: 'Lamps' }])
  })
})

describe.each([
  ['in the head, neither async nor deferred', '<script src="/widget.js"></script>'],
  ['twice', '<script src="/widget.js"></script><script src="/widget.js" async></script>'],
  ['with calls made before it was there', '<script>window.midflow = function () { (midflow.q = midflow.q || []).push(arguments) }; midflow("open")</script><script src="/widget.js" async></script>'],
  ['by a script of the page, after its load', '<script>addEventListener("load", () => { const s = document.createElement("script"); s.src = "/widget.js"; document.head.append(s) })</script>'],
])('a script %s', (_how, tag) => {
  test('makes one widget that works', async () => {
    await begin(hostPage({ tag }))
    await stage.page.locator('.launcher').waitFor()
    if (!tag.includes('"open"')) await widget(stage.page).open()
    await stage.page.locator('.panel').waitFor()
    await widget(stage.page).say('hello')
    await widget(stage.page).shows(['hello'])
    expect(await elements()).toBe(1)
  })
})

describe('when the server', () => {
  const clickable = async () => {
    await stage.page.evaluate('window.bought = 0; document.querySelector("#buy").addEventListener("click", () => window.bought++)')
    await stage.page.locator('#buy').click()
    expect(await stage.page.evaluate('window.bought')).toBe(1)
    const covered: unknown = await stage.page.evaluate(
      '[[50, 50], [innerWidth / 2, innerHeight / 2], [innerWidth - 60, innerHeight - 200]].filter(([x, y]) => document.elementFromPoint(x, y)?.nodeName === "MIDFLOW-WIDGET").length',
    )
    expect(covered).toBe(0)
  }

  test('answers 503, the page works and nothing is there', async () => {
    await begin(hostPage(), { files: () => 503 })
    await clickable()
    expect(await elements()).toBe(0)
  })

  test('never answers, a page that asks for the widget after its load is not held up', async () => {
    const tag = '<script>addEventListener("load", () => { window.loaded = true; const s = document.createElement("script"); s.src = "/widget.js"; document.head.append(s) })</script>'
    await begin(hostPage({ tag }), { files: () => 'hang' })
    expect(await stage.page.evaluate('window.loaded')).toBe(true)
    await clickable()
  })

  test('gives the loader and then fails, the launcher says so, and works once the server does', async () => {
    let asked = 0
    await begin(hostPage(), { files: () => (++asked === 2 ? 503 : 200) })
    await stage.page.locator('.launcher').dispatchEvent('click')
    await stage.page.locator('.launcher[title="Chat is unavailable right now."]').waitFor()
    await clickable()
    await stage.page.locator('.launcher').dispatchEvent('click')
    await stage.page.locator('.panel').waitFor()
    await widget(stage.page).say('hello')
    await widget(stage.page).shows(['hello'])
    stage.forgive(/503/)
  })

  test('is blocked altogether, the page works', async () => {
    await begin(hostPage(), { beforeVisit: (page) => page.route('**/widget*', (route) => route.abort()) })
    await clickable()
    expect(await elements()).toBe(0)
  })

  test('goes away while the panel is open, the page works and the visitor is told', async () => {
    await begin(hostPage())
    await widget(stage.page).open()
    await stage.page.locator('.loading').waitFor({ state: 'detached' })
    await stage.server.stop()
    await widget(stage.page).notice('Reconnecting…')
    await stage.page.keyboard.press('Escape')
    await clickable()
  })
})

test('a listener of the page that throws breaks nothing of ours', async () => {
  await begin(hostPage(), { onMessage: everything })
  await stage.page.evaluate('window.midflow("on", "message", () => { throw new Error("of the page") })')
  await widget(stage.page).open()
  await widget(stage.page).say('3')
  await widget(stage.page).click('No')
  await widget(stage.page).shows(['3', 'Choose', 'No'])
  expect(stage.server.connections()).toBe(1)
  stage.forgive(/of the page/)
})

test('in a browser that forbids its storage the chat works as long as the page', async () => {
  await begin(hostPage(), {
    beforeVisit: (page) => page.addInitScript('for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(window, name, { get() { throw new DOMException("no", "SecurityError") } })'),
  })
  await widget(stage.page).open()
  await widget(stage.page).say('hello')
  await widget(stage.page).shows(['hello'])
})
