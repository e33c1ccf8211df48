import { existsSync } from 'node:fs'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path))

/**
 * Debian's Chromium, headless, in a profile of its own, with the back-forward cache that visitors' browsers have.
 * @throws if none is installed: a browser test must not pass without a browser.
 */
export function launchBrowser(): Promise<Browser> {
  if (!CHROMIUM) throw new Error('Browser tests need Chromium: apt-get install chromium')
  return chromium.launch({
    executablePath: CHROMIUM,
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
    ],
  })
}

/** A page of a fresh visitor, with everything that went wrong on it: uncaught errors and policy violations. */
export type Visit = { context: BrowserContext; page: Page; errors: string[] }

/** `before` may change the page before it is loaded. */
export async function visit(browser: Browser, url: string, options: BrowserContextOptions = {}, before?: (page: Page) => Promise<unknown>): Promise<Visit> {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1100, height: 800 }, reducedMotion: 'reduce', ...options })
  const page = await context.newPage()
  const errors = watchErrors(page)
  await before?.(page)
  await page.goto(url)
  return { context, page, errors }
}

/** Adds uncaught errors, and what the console says of violated policies, to `errors` as they come. */
export function watchErrors(page: Page, errors: string[] = []): string[] {
  page.on('pageerror', (err) => errors.push(String(err)))
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to|violates/i.test(message.text())) errors.push(message.text())
  })
  return errors
}
