import { readdir, readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import type { FileRef } from '../../server/protocol/visitor.ts'
import { buildWidget } from '../../widget/build.ts'
import { about, addAgent, type AgentClient, connectAgent, type SignedIn, signInAdmin } from '../support/agent.ts'
import { launchBrowser, type Visit, visit } from '../support/browser.ts'
import { startTestApp, type TestApp } from '../support/start-test-app.ts'
import { hostPage, widget } from '../support/widget-page.ts'

jest.setTimeout(90_000)

/** A real server with mails in a folder, and a shop of another origin whose pages have the widget of the site in their path. */
let app: TestApp
let shop: Server
let browser: Browser
let admin: SignedIn
let bea: AgentClient
let beaIs: SignedIn
const visits: Visit[] = []
let identity: string | null = null

beforeAll(async () => {
  await buildWidget()
  browser = await launchBrowser()
  app = await startTestApp({ flowsDir: resolve(import.meta.dirname, '../fixtures/front-desk'), smtpUrl: 'files' })
  admin = await signInAdmin(app)
  beaIs = await addAgent(app.url, admin, { email: 'bea@example.com', name: 'Bea Winter' })
  bea = await connectAgent(app.url, beaIs)
  shop = createServer(({ url = '/' }, response) => {
    const settings = identity && `<script>window.midflowSettings = { identity: "${identity}" }</script>`
    response.setHeader('content-type', 'text/html')
    response.end(hostPage({ script: `${app.url}/widget.js`, attributes: `data-site="${url.slice(1)}"`, head: settings ?? '' }))
  })
  await new Promise<void>((done) => shop.listen(0, '127.0.0.1', done))
})
afterEach(async () => {
  identity = null
  for (const { context, errors } of visits.splice(0)) {
    await context.close()
    expect(errors).toEqual([])
  }
})
afterAll(async () => {
  bea.close()
  shop.close()
  await browser.close()
  await app.stop()
})

async function enter(site: string): Promise<Page> {
  const address: AddressInfo | string | null = shop.address()
  const made = await visit(browser, `http://localhost:${typeof address === 'object' ? address?.port : ''}/${site}`)
  visits.push(made)
  await widget(made.page).open()
  return made.page
}
const shown = (page: Page, text: string) => page.locator('.theirs .bubble', { hasText: text }).first().waitFor()
const choose = (page: Page, name: string, mimeType: string, text: string) => page.locator('input[type="file"]').setInputFiles([{ name, mimeType, buffer: Buffer.from(text) }])
const api = (path: string, body: BodyInit, who: SignedIn, headers: Record<string, string>) =>
  fetch(app.url + path, { method: 'POST', body, headers: { cookie: who.cookie, 'x-csrf-token': who.csrf, origin: app.url, ...headers } })
/** The codes mailed to an address, oldest last. */
async function codesFor(address: string): Promise<string[]> {
  const folder = join(app.dataDir, 'mail')
  const mails = await Promise.all((await readdir(folder).catch(() => [])).map((name) => readFile(join(folder, name), 'utf8')))
  return mails.filter((mail) => mail.includes(`To: ${address}`)).flatMap((mail) => /Your code for .* is (\d{6})/.exec(mail)?.[1] ?? [])
}

test('a visitor says who they are, sends what is asked for, and proves their address with the code from the mail', async () => {
  const page = await enter('default')
  await page.evaluate('midflow("on", "identified", ({ email }) => (window.known = email))')
  await page.getByLabel('First name').fill('Ann')
  await page.locator('.form input[name="email"]').fill('ann@example.com')
  await page.getByLabel('Your plan').selectOption({ label: 'Gold plan' })
  await page.getByRole('button', { name: 'Start chat' }).click()
  await widget(page).say('Hi')
  await shown(page, 'Hello Ann.')
  await shown(page, 'Please send the receipt.')
  await page.locator('.answers .attach').waitFor()
  await choose(page, 'page.html', 'text/html', '<script>alert(1)</script>')
  await page.locator('.tray', { hasText: 'This kind of file is not accepted. Accepted: .pdf, image/*' }).waitFor()
  await page.getByRole('button', { name: 'Remove page.html' }).click()
  await choose(page, 'receipt.pdf', 'application/pdf', '%PDF-1.7\nA receipt.')
  await page.getByLabel('receipt.pdf is attached').waitFor()
  await page.locator('.send').click()
  await shown(page, 'Got receipt.pdf.')
  await shown(page, 'Which code did we send to ann@example.com?')
  const [code = ''] = await codesFor('ann@example.com')
  await page.getByLabel('Code from the e-mail').fill(code === '000000' ? '111111' : '000000')
  await page.locator('.send').click()
  await shown(page, 'That is not the code.')
  expect(await page.evaluate('window.known')).toBeUndefined()
  await page.getByLabel('Code from the e-mail').fill(code)
  await page.locator('.send').click()
  await shown(page, 'You are ann@example.com.')
  expect(await page.evaluate('window.known')).toBe('ann@example.com')
  await page.reload()
  await shown(page, 'What can we do for you?')
  expect(await page.locator('.form').count()).toBe(0)
  await widget(page).say('Nothing, thank you')
  await shown(page, 'Thank you.')
  await widget(page).notice('This conversation has ended.')
})

test('an agent comes in by name; files go both ways', async () => {
  const page = await enter('default')
  await page.locator('.form input[name="email"]').fill('cleo@example.com')
  await page.getByRole('button', { name: 'Start chat' }).click()
  await widget(page).say('Hi')
  await shown(page, 'Please send the receipt.')
  const { conversations } = await bea.ask('list', { view: 'all' })
  const id = conversations.find(({ contact }) => contact.email === 'cleo@example.com')?.id ?? ''
  await bea.watch(id)
  await bea.ask('take-over', about(id))
  await page.locator('header', { hasText: 'Bea Winter is here' }).waitFor()
  const taken = await api(`/api/files?conversation=${id}`, 'Dear Cleo,\n…', beaIs, { 'x-file-name': 'letter.txt' })
  const ref: FileRef = await taken.json()
  await bea.ask('send', about(id, { text: '', files: [ref.id] }))
  const link = page.locator('.theirs .files a', { hasText: 'letter.txt' })
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
  expect([download.suggestedFilename(), await readFile(await download.path(), 'utf8')]).toEqual(['letter.txt', 'Dear Cleo,\n…'])
  await page.locator('.composer .attach').waitFor()
  const png = await page.locator('.launcher').screenshot()
  await page.locator('input[type="file"]').setInputFiles([{ name: 'lamp.png', mimeType: 'image/png', buffer: png }])
  await page.getByLabel('lamp.png is attached').waitFor()
  await page.locator('.send').click()
  const picture = page.locator('.mine .files img')
  await picture.waitFor()
  await page.waitForFunction('document.querySelector("midflow-widget").shadowRoot.querySelector(".mine .files img").naturalWidth > 0')
  await bea.until(() => bea.messages(id).some(({ files }) => files.some(({ name }) => name === 'lamp.png')), 'the picture')
})

test('a signed identity makes the visitor known without a question', async () => {
  const body = JSON.stringify({ site: 'quiet', email: 'dora@example.com', properties: { firstname: 'Dora', company_name: 'Acme' } })
  const answer = await api('/api/identity-tokens', body, admin, { 'content-type': 'application/json' })
  identity = (await answer.json()).token
  const page = await enter('quiet')
  await widget(page).say('Hi')
  await shown(page, 'Hello Dora.')
  await page.getByRole('button', { name: 'I have none' }).click()
  await shown(page, 'You are dora@example.com of Acme.')
  expect(await codesFor('dora@example.com')).toEqual([])
})

test('out of hours a message is taken with an address, and acknowledged', async () => {
  const page = await enter('night')
  await page.locator('.form', { hasText: 'We are asleep.' }).waitFor()
  await page.locator('.form input[name="email"]').fill('eve@example.com')
  await page.getByLabel('First name').fill('Eve')
  await page.getByLabel('Message').fill('Call me back, please')
  await page.getByRole('button', { name: 'Send' }).click()
  await shown(page, 'Noted, Eve. We write to eve@example.com.')
  expect(await page.locator('.mine .bubble').allTextContents()).toEqual(['Call me back, please'])
})
