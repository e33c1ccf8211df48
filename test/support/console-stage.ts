import { afterAll, afterEach, beforeAll, expect } from '@jest/globals'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { buildConsole } from '../../console/build.ts'
import { newId } from '../../server/base/ids.ts'
import type { Config } from '../../server/base/config.ts'
import { addAgent, type SignedIn, signInAdmin } from './agent.ts'
import { launchBrowser, watchErrors } from './browser.ts'
import { startTestApp, type TestApp } from './start-test-app.ts'
import { createVisitor, type Visitor } from './visitor.ts'

/** What every colleague signs in with. */
export const PASSWORD = 'correct horse battery'

/** An agent at their console: a browser context of their own, signed in. */
export type Desk = { context: BrowserContext; page: Page; who: SignedIn; name: string; email: string; forgive(errors: RegExp): void }

export type DeskOptions = { path?: string; role?: string; capacity?: number; context?: BrowserContextOptions }

/** A whole server with the console, one browser, and people who come and go; fails if anything went wrong on a page. */
export type ConsoleStage = {
  readonly app: TestApp
  readonly browser: Browser
  /** A new colleague with the console open at `path`. */
  desk(name: string, options?: DeskOptions): Promise<Desk>
  /** A visitor who said something, and their conversation. `token`: what only they know. */
  visitor(text: string): Promise<{ visitor: Visitor; id: string; token: string }>
}

export function setConsoleStage(config: Partial<Config> = {}): ConsoleStage {
  let browser: Browser | null = null
  let app: TestApp | null = null
  let admin: SignedIn | null = null
  let desks: (Desk & { errors: string[] })[] = []
  let visitors: Visitor[] = []
  const there = <T>(thing: T | null): T => thing ?? fail('it is not there yet')

  beforeAll(async () => {
    await buildConsole()
    ;[browser, app] = await Promise.all([launchBrowser(), startTestApp(config)])
    admin = await signInAdmin(app)
  }, 60_000)
  afterEach(async () => {
    const [closing, found] = [desks, desks.flatMap(({ errors }) => errors)]
    desks = []
    visitors.forEach((one) => one.close())
    visitors = []
    await Promise.all(closing.map(({ context }) => context.close()))
    expect(found).toEqual([])
  })
  afterAll(async () => {
    await browser?.close()
    await app?.stop()
  })

  return {
    get app() {
      return there(app)
    },
    get browser() {
      return there(browser)
    },
    async desk(name, options = {}) {
      const desk = await openDesk(there(browser), there(app).url, there(admin), name, options)
      desks.push(desk)
      return desk
    },
    async visitor(text) {
      const token = `${newId(new Date())}${'x'.repeat(43)}`.replaceAll(/[^A-Za-z0-9_-]/g, '').slice(0, 43)
      const visitor = createVisitor({ url: () => there(app).url, token })
      visitors.push(visitor)
      await visitor.send({ id: newId(new Date()), text })
      return { visitor, id: visitor.conversation, token }
    },
  }
}

/** Makes a colleague and opens their console. `errors`: what went wrong on its page. */
export async function openDesk(browser: Browser, url: string, admin: SignedIn, name: string, options: DeskOptions): Promise<Desk & { errors: string[] }> {
  const { path = '/console/', context: wanted = {}, ...more } = options
  const email = `${newId(new Date())}@example.com`
  const who = await addAgent(url, admin, { email, name, ...more })
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', ...wanted })
  await context.addCookies([cookieOf(who.cookie, url)])
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  const errors = watchErrors(page)
  await page.goto(url + path)
  await page.locator('.me-button').waitFor()
  const forgive = (forgiven: RegExp) => void errors.splice(0, errors.length, ...errors.filter((error) => !forgiven.test(error)))
  return { context, page, who, name, email, errors, forgive }
}

function cookieOf(cookie: string, url: string) {
  const at = cookie.indexOf('=')
  return { name: cookie.slice(0, at), value: cookie.slice(at + 1), url }
}

function fail(message: string): never {
  throw new Error(message)
}
