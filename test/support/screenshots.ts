/** `npm run screenshots`: the pictures of README and guides, taken of the product at work. Writes docs/images/*.png. */
import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { buildConsole } from '../../console/build.ts'
import { buildWidget } from '../../widget/build.ts'
import { launchBrowser } from './browser.ts'
import { type ShopMorning, startShopMorning } from './shop-morning.ts'
import { openConsole } from './shop-page.ts'
import { widget } from './widget-page.ts'

const FOLDER = resolve(import.meta.dirname, '../../docs/images')
const PHONE = { viewport: { width: 390, height: 844 } }
const DESK = { viewport: { width: 1300, height: 740 } }

type Picture = { name: string; path: string; options?: BrowserContextOptions; admin?: boolean; before?: (page: Page) => Promise<unknown> }

const pictures = ({ talks: { ann, chloe, emil } }: ShopMorning): Picture[] => {
  const conversation = async (page: Page) => {
    await page.getByText('Their accounting changed').waitFor()
    emil.visitor.type(true)
    await page.getByText('is typing').waitFor()
  }
  return [
    { name: 'inbox', path: `inbox/mine/${emil.id}`, before: conversation },
    { name: 'inbox-dark', path: `inbox/mine/${emil.id}`, options: { colorScheme: 'dark' }, before: conversation },
    { name: 'inbox-phone', path: `inbox/mine/${emil.id}`, options: PHONE, before: conversation },
    { name: 'tickets', path: 'tickets', before: (page) => page.locator('tbody tr').nth(8).waitFor() },
    { name: 'tickets-phone', path: 'tickets', options: PHONE, before: (page) => page.locator('tbody tr').nth(8).waitFor() },
    { name: 'contact', path: `contacts/${ann.contact}`, before: (page) => page.getByText('the code action check-sla-tier').first().waitFor() },
    { name: 'flow', path: `inbox/unassigned/${chloe.id}`, before: flow },
    { name: 'settings', path: 'settings/service', admin: true, before: (page) => page.getByText('service/sla.yaml').first().waitFor() },
  ]
}

/** From the conversation to its place in the flow, a little further away. */
async function flow(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Show in the flow' }).click()
  await page.locator('.step.here').waitFor()
  for (let times = 0; times < 2; times += 1) await page.getByRole('button', { name: 'Zoom out' }).click()
}

async function takeConsole(browser: Browser, shop: ShopMorning, { name, path, options = {}, admin = false, before }: Picture): Promise<void> {
  const { page, close } = await openConsole(browser, shop, admin ? shop.admin : shop.mara.who, `/console/${path}`, { ...DESK, ...options })
  await before?.(page)
  await save(page, name)
  await close()
}

/** A visitor's conversation on the demo site, up to the order's answer. */
async function takeWidget(browser: Browser, shop: ShopMorning, name: string, options: BrowserContextOptions): Promise<void> {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin', reducedMotion: 'reduce', ...options })
  const page = await context.newPage()
  await page.goto(shop.app.url)
  const chat = widget(page)
  const said = (text: string) => page.locator('.message .bubble', { hasText: text }).first().waitFor()
  await chat.open()
  await chat.say('Hello!')
  await said('What is it about?')
  await chat.click('My order')
  await said('Which e-mail address')
  await chat.say('ann@acme.example')
  await said('What is your order number?')
  await chat.say('0012345')
  await said('Is there anything else')
  await save(page, name)
  await context.close()
}

async function save(page: Page, name: string): Promise<void> {
  // What was just loaded settles: fonts, sizes, the place where a list stands.
  await page.waitForTimeout(700)
  const path = join(FOLDER, `${name}.png`)
  await page.screenshot({ path })
  process.stdout.write(`${name}.png ${Math.round((await stat(path)).size / 1024)} kB\n`)
}

await Promise.all([buildConsole(), buildWidget()])
const [browser, shop] = await Promise.all([launchBrowser(), startShopMorning()])
try {
  for (const picture of pictures(shop)) await takeConsole(browser, shop, picture)
  await takeWidget(browser, shop, 'demo', { viewport: { width: 1100, height: 800 } })
  await takeWidget(browser, shop, 'widget-phone', PHONE)
} finally {
  await browser.close()
  await shop.stop()
}
process.exit(0)
