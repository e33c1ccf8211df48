import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import type { SignedIn } from './agent.ts'
import { watchErrors } from './browser.ts'
import { SHOP_NOW, type Shop } from './shop.ts'

/** The console of somebody at the shop, at the shop's time; `errors`: what went wrong on the page. */
export async function openConsole(browser: Browser, shop: Shop, who: SignedIn, path: string, options: BrowserContextOptions = {}): Promise<{ page: Page; errors: string[]; close(): Promise<void> }> {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin', viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce', ...options })
  const at = who.cookie.indexOf('=')
  await context.addCookies([{ name: who.cookie.slice(0, at), value: who.cookie.slice(at + 1), url: shop.app.url }])
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  const errors = watchErrors(page)
  await page.clock.install({ time: SHOP_NOW })
  await page.goto(shop.app.url + path)
  await page.locator('.me-button').waitFor({ state: 'attached' })
  return { page, errors, close: () => context.close() }
}
