import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import { buildWidget } from '../../widget/build.ts'
import { launchBrowser, visit } from '../support/browser.ts'
import { freePort, type ServerProcess, startServerProcess } from '../support/server-process.ts'
import { widget } from '../support/widget-page.ts'

jest.setTimeout(90_000)

let browser: Browser
let server: ServerProcess
let start: () => Promise<void>

beforeAll(async () => {
  await buildWidget()
  browser = await launchBrowser()
  const options = {
    port: await freePort(),
    dataDir: mkdtempSync(join(tmpdir(), 'midflow-e2e-')),
    flowsDir: resolve(import.meta.dirname, '../../flows'),
    env: { DEMO: 'true' },
  }
  start = async () => {
    server = await startServerProcess(options)
  }
  await start()
})
afterAll(async () => {
  await browser.close()
  await server.stop()
})

/** The address of the demo site, by the name that its own policy allows. */
const site = () => server.url.replace('127.0.0.1', 'localhost')

const THREAD = [
  'Questions about an order or an invoice? Ask away.',
  'hello',
  'WELCOME',
  'What is it about?',
  'My order',
  'Which e-mail address is your account under?',
  'ann@acme.example',
  'Thanks! I see that you are with Acme Interiors, our gold support.',
  'What is your order number?',
  '0012345',
  'Order 0012345 is on its way.',
  'Is there anything else about this order?',
  'No',
  'Glad I could help!',
]

/** The thread, with what differs from day to day or visitor to visitor made equal. */
const thread = async (page: Page) =>
  (await page.locator('.message:not(.writing) .bubble').allTextContents()).map((text) =>
    /^(Hi, how can|Welcome to)/.test(text) ? 'WELCOME' : text.replace(/ and arrives on .*\.$/, '.'),
  )
const until = async (page: Page, length: number) => {
  await page.waitForFunction(
    (count) => (document.querySelector('midflow-widget')?.shadowRoot?.querySelectorAll('.message:not(.writing) .bubble').length ?? 0) >= count,
    length,
    { timeout: 20_000 },
  )
  expect(await thread(page)).toEqual(THREAD.slice(0, length))
}

test('a visitor of the demo site talks to the support bot from the first message to the end', async () => {
  const { page, context, errors } = await visit(browser, site())
  const chat = widget(page)
  await chat.open()
  await until(page, 1)
  await chat.say('hello')
  await until(page, 4)
  await chat.click('My order')
  await until(page, 6)
  await chat.say('ann@acme.example')
  await until(page, 9)
  await chat.say('0012345')
  await until(page, 12)
  await chat.click('No')
  await until(page, 14)
  await chat.notice('This conversation has ended.')
  await page.reload()
  await until(page, 14)
  expect(errors).toEqual([])
  await context.close()
})

test('the server is killed twice in the middle, and neither the visitor nor the bot repeats or forgets anything', async () => {
  const { page, context, errors } = await visit(browser, site())
  const chat = widget(page)
  await chat.open()
  await chat.say('hello')
  await until(page, 4)
  await chat.click('My order')
  await until(page, 6)
  // While the answer is taken and two code actions run …
  await chat.say('ann@acme.example')
  await server.kill()
  await chat.notice('Reconnecting…')
  await start()
  await until(page, 9)
  // … and while the visitor writes to a server that is not there.
  await server.kill()
  await chat.say('0012345')
  await start()
  await until(page, 12)
  await chat.click('No')
  await until(page, 14)
  expect(errors).toEqual([])
  await context.close()
})

test('two tabs and a reload in the middle show one conversation', async () => {
  const { page, context, errors } = await visit(browser, site())
  await widget(page).open()
  await widget(page).say('hello')
  await until(page, 4)
  const other = await context.newPage()
  await other.goto(site())
  await widget(other).open()
  await until(other, 4)
  await widget(other).click('My order')
  await until(page, 6)
  expect(await page.locator('.answers').count()).toBe(0)
  await page.reload()
  await until(page, 6)
  await widget(page).say('ann@acme.example')
  await until(other, 9)
  expect(errors).toEqual([])
  await context.close()
})
