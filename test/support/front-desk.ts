import { readdir, readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import { buildWidget } from '../../widget/build.ts'
import { addAgent, type AgentClient, connectAgent, type SignedIn, signInAdmin } from './agent.ts'
import { launchBrowser, type Visit, visit } from './browser.ts'
import { startTestApp, type TestApp } from './start-test-app.ts'
import { hostPage, widget } from './widget-page.ts'

/** A real server, one agent who is there and has a picture, and a shop of another origin, whose pages have the widget of the site in their path. */
export type FrontDesk = {
  readonly app: TestApp
  readonly admin: SignedIn
  readonly bea: AgentClient
  readonly beaIs: SignedIn
  /** The shop's own address. */
  readonly shop: string
  /** A fresh visitor on a page of the shop, the panel open. `settings`: what the page says beforehand. */
  enter(site: string, settings?: Record<string, unknown>): Promise<Page>
  /** A request to the server as somebody who is signed in. */
  api(who: SignedIn, method: string, path: string, body: BodyInit | Record<string, unknown>, headers?: Record<string, string>): Promise<Response>
  /** A signed identity, as the shop's server asks for it. */
  identityOf(who: Record<string, unknown>): Promise<string>
  /** The codes mailed to an address so far. */
  codesFor(address: string): Promise<string[]>
}

/** A picture that the shop serves: one pixel. */
const PIXEL = Buffer.from('R0lGODlhAQABAIAAAP///wAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==', 'base64')

/** Opens it for the tests of a file. A test fails if anything went wrong on one of its pages. */
export function setFrontDesk(): FrontDesk {
  let opened: { app: TestApp; browser: Browser; shop: Server; admin: SignedIn; bea: AgentClient; beaIs: SignedIn } | null = null
  const visits: Visit[] = []
  const open = () => {
    if (!opened) throw new Error('the front desk is open only while tests run')
    return opened
  }
  const addressOf = (shop: Server) => {
    const address: AddressInfo | string | null = shop.address()
    return `http://localhost:${typeof address === 'object' ? address?.port : ''}`
  }

  beforeAll(async () => {
    await buildWidget()
    const [browser, app] = await Promise.all([launchBrowser(), startTestApp({ flowsDir: resolve(import.meta.dirname, '../fixtures/front-desk'), smtpUrl: 'files' })])
    const admin = await signInAdmin(app)
    const shop = createServer(({ url = '/' }, response) => {
      const { pathname, searchParams } = new URL(url, 'http://shop')
      if (pathname === '/bea.gif') return response.setHeader('content-type', 'image/gif').end(PIXEL)
      const head = `<script>window.midflowSettings = ${searchParams.get('settings') ?? '{}'}</script>`
      return response.setHeader('content-type', 'text/html').end(hostPage({ script: `${app.url}/widget.js`, attributes: `data-site="${pathname.slice(1)}"`, head }))
    })
    await new Promise<void>((done) => shop.listen(0, '127.0.0.1', done))
    const beaIs = await addAgent(app.url, admin, { email: 'bea@example.com', name: 'Bea Winter', picture: `${addressOf(shop)}/bea.gif` })
    opened = { app, browser, shop, admin, beaIs, bea: await connectAgent(app.url, beaIs) }
  }, 60_000)
  afterEach(async () => {
    for (const { context, errors } of visits.splice(0)) {
      await context.close()
      expect(errors).toEqual([])
    }
  })
  afterAll(async () => {
    const { bea, shop, browser, app } = open()
    bea.close()
    shop.close()
    await browser.close()
    await app.stop()
  })

  const api: FrontDesk['api'] = (who, method, path, body, headers = {}) =>
    fetch(open().app.url + path, {
      method,
      body: typeof body === 'object' && Object.getPrototypeOf(body) === Object.prototype ? JSON.stringify(body) : String(body),
      headers: { 'content-type': 'application/json', cookie: who.cookie, 'x-csrf-token': who.csrf, origin: open().app.url, ...headers },
    })

  return {
    get app() {
      return open().app
    },
    get admin() {
      return open().admin
    },
    get bea() {
      return open().bea
    },
    get beaIs() {
      return open().beaIs
    },
    get shop() {
      return addressOf(open().shop)
    },
    async enter(site, settings = {}) {
      const { browser, shop } = open()
      const made = await visit(browser, `${addressOf(shop)}/${site}?${new URLSearchParams({ settings: JSON.stringify(settings) })}`)
      visits.push(made)
      await widget(made.page).open()
      return made.page
    },
    api,
    async identityOf(who) {
      const answer = await api(open().admin, 'POST', '/api/identity-tokens', { site: 'quiet', ...who })
      return (await answer.json()).token
    },
    async codesFor(address) {
      const folder = join(open().app.dataDir, 'mail')
      const mails = await Promise.all((await readdir(folder).catch(() => [])).map((name) => readFile(join(folder, name), 'utf8')))
      return mails.filter((mail) => mail.includes(`To: ${address}`)).flatMap((mail) => /Your code for .* is (\d{6})/.exec(mail)?.[1] ?? [])
    },
  }
}

/** Waits until the bot or an agent has said this. */
export const shown = (page: Page, text: string): Promise<void> => page.locator('.theirs .bubble', { hasText: text }).first().waitFor()
