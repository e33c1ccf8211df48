import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { AxeBuilder } from '@axe-core/playwright'
import { resolve } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { buildConsole } from '../../console/build.ts'
import { loadFolder } from '../../server/features/flows/load-folder.ts'
import { about, type SignedIn } from '../support/agent.ts'
import { launchBrowser } from '../support/browser.ts'
import { callApi } from '../support/call-api.ts'
import { type ShopMorning, startShopMorning } from '../support/shop-morning.ts'
import { openConsole } from '../support/shop-page.ts'

let shop: ShopMorning
let browser: Browser
const opened: { errors: string[]; close(): Promise<void> }[] = []

beforeAll(async () => {
  await buildConsole()
  ;[browser, shop] = await Promise.all([launchBrowser(), startShopMorning()])
}, 120_000)
afterEach(async () => {
  const closing = opened.splice(0)
  await Promise.all(closing.map(({ close }) => close()))
  expect(closing.flatMap(({ errors }) => errors)).toEqual([])
})
afterAll(async () => {
  await browser?.close()
  await shop?.stop()
})

const open = async (path: string, options: BrowserContextOptions & { who?: SignedIn } = {}): Promise<Page> => {
  const { who = shop.mara.who, ...context } = options
  const one = await openConsole(browser, shop, who, path, context)
  opened.push(one)
  return one.page
}
const rows = (page: Page) => page.locator('tbody tr')
const subjects = (page: Page) => page.locator('tbody .subject').allTextContents()
/** Resolves once the tickets listed are these, or begin with these. */
const lists = async (page: Page, wanted: string[]) => {
  for (let tries = 0; tries < 50; tries += 1) {
    if (JSON.stringify((await subjects(page)).slice(0, wanted.length)) === JSON.stringify(wanted)) return
    await page.waitForTimeout(100)
  }
  expect(await subjects(page)).toEqual(wanted)
}
const admin = <T = unknown>(method: string, path: string, body?: unknown) => callApi<T>(shop.app.url, shop.admin, method, path, body)

test('tickets are listed by what is due first, each with the state of its clock, and the countdown runs into the breach', async () => {
  const page = await open('/console/tickets')
  await page.getByText('9 tickets · 2 breached · 1 due soon or late').waitFor()
  const states = (await page.locator('tbody .due').allTextContents()).map((text) => text.replaceAll(/\d+[dhms]( \d+[hms])?/g, '…'))
  expect(states).toEqual([
    'Breached … agoResolution', 'Breached … agoFirst reply', 'Due soon: …First reply', '… leftNext reply', '… leftFirst reply', '… leftFirst reply', '… leftFirst reply', '… leftResolution', 'Paused, … leftResolution',
  ])
  const ann = rows(page).filter({ hasText: 'Ann Carter' }).locator('.due')
  await expect(ann.textContent()).resolves.toMatch(/^Due soon: [67]m \d+s/)
  const before = await ann.textContent()
  await page.waitForFunction(([text]) => ![...document.querySelectorAll('.due')].some((due) => due.textContent === text), [before])
  await page.clock.fastForward('08:00')
  await rows(page).filter({ hasText: 'Ann Carter' }).getByText(/^Breached 0m|^Breached 1m/).waitFor()
})

test('tickets are narrowed, sorted and searched; the address keeps it, and a click opens the conversation', async () => {
  const page = await open('/console/tickets')
  await rows(page).nth(8).waitFor()
  await page.getByLabel('Priority', { exact: true }).selectOption('urgent')
  await lists(page, ['An invoiceEmil Sørensen', 'Something elseHenrik Dahl'])
  expect(await rows(page).count()).toBe(2)
  await page.reload()
  await lists(page, ['An invoiceEmil Sørensen', 'Something elseHenrik Dahl'])
  await page.getByRole('link', { name: 'Clear' }).click()
  await rows(page).nth(8).waitFor()
  await page.getByLabel('Sorted by').selectOption('priority')
  await lists(page, ['An invoiceEmil Sørensen', 'Something elseHenrik Dahl', 'An invoiceOlivia Hart'])

  await page.getByLabel('Search tickets').fill('invoice')
  await lists(page, ['An invoiceEmil Sørensen', 'An invoiceOlivia Hart'])
  await page.getByLabel('Search tickets').fill('carter')
  await page.locator('tbody tr:only-child', { hasText: 'Ann Carter' }).waitFor()
  await page.getByLabel('Search tickets').fill('no such thing')
  await page.getByText('No ticket matches').waitFor()
  await page.getByRole('link', { name: 'Clear the filters' }).click()
  const which = page.getByRole('navigation', { name: 'Which tickets' })
  await which.getByRole('link', { name: 'Closed' }).click()
  await rows(page).filter({ hasText: 'Sofia Rossi' }).waitFor()
  await which.getByRole('link', { name: 'Mine' }).click()
  await rows(page).filter({ hasText: 'Ann Carter' }).click({ position: { x: 20, y: 20 } })
  await page.locator('.bubble', { hasText: 'crack in the glass' }).waitFor()
  expect(new URL(page.url()).pathname).toContain(shop.talks.ann.id)
})

test('a ticket that comes, and one whose stage changes, are seen without asking', async () => {
  const page = await open('/console/tickets')
  await rows(page).nth(8).waitFor()
  const mia = await shop.comes({ name: 'Mia Novak', email: 'mia@novak.example', says: ['Hello', 'An invoice', '@', 'Can I pay in two parts?'] })
  await rows(page).filter({ hasText: 'Mia Novak' }).waitFor()
  await shop.mara.client.ask('take-over', about(mia.id))
  await rows(page).filter({ hasText: 'Mia Novak' }).getByText('Mara Lindqvist').waitFor()
  await shop.mara.client.ask('close', about(mia.id))
  await rows(page).filter({ hasText: 'Mia Novak' }).waitFor({ state: 'detached' })
})

test('a contact shows what enrichment wrote, its history, its company, and is edited where it stands', async () => {
  const { contact } = shop.talks.ann
  const { id: company } = await admin<{ id: string }>('POST', '/api/records/company', { properties: { name: 'Acme Interiors', domain: 'acme.example' } })
  await admin('PUT', `/api/records/contact/${contact}/associations/company/${company}`)
  const page = await open(`/console/contacts/${contact}`)
  const property = (name: string) => page.locator('.property', { has: page.locator('dt', { hasText: new RegExp(`^${name}$`) }) }).first()
  await property('Company').getByText('the code action enrich-contact').waitFor()
  await property('Tier').getByText('the code action check-sla-tier').waitFor()
  await page.getByRole('region', { name: 'Acme Interiors' }).getByText('acme.example').waitFor()
  await page.getByRole('region', { name: 'History' }).getByText('Tier → Gold').waitFor()
  await page.getByRole('region', { name: 'Tickets' }).getByRole('link', { name: 'My order 0012345' }).waitFor()
  await page.getByRole('button', { name: 'Show the properties of My order 0012345' }).click()
  await page.locator('.clocks div', { hasText: 'Resolution' }).getByText(/^Due .* 09:57\s+Not counted:\s+.* 18:00 – .* 09:00/).waitFor()

  await property('Phone').getByRole('button', { name: 'Edit Phone' }).click()
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.type('call me')
  await page.keyboard.press('Enter')
  await property('Phone').getByText(/phone number/).waitFor()
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.type('+44 20 7946 0000')
  await page.keyboard.press('Enter')
  await property('Phone').getByRole('link', { name: '+442079460000' }).waitFor()
  await page.getByRole('region', { name: 'History' }).getByText('Phone → +442079460000').waitFor()
})

test('a conversation is followed live in the graph of its flow, on the release that it began with', async () => {
  const { chloe } = shop.talks
  const page = await open(`/console/flow/support?conversation=${chloe.id}`)
  await page.getByText('Support · release 1 · is at move').waitFor()
  const path = page.locator('ol.path li')
  expect((await path.allTextContents()).slice(0, 3).map((text) => text.replace(/\d\d:\d\d$/, ''))).toEqual(['greet: Splits', expect.stringMatching(/^Says “/), 'topic: Asks “What is it about?”'])
  expect(await page.locator('.step.passed').count()).toBeGreaterThan(5)
  await chloe.says('no')
  await page.getByText('is at anything-else').waitFor()
  await page.locator('ol.path li.here', { hasText: 'anything-else' }).waitFor()

  const files = (await loadFolder(resolve('flows'))).map(({ path, text }) => ({ path, text: path === 'bots/support.yaml' ? `${text}# Changed.\n` : text }))
  await admin('POST', '/api/releases', { files, message: 'A remark' })
  await page.reload()
  await page.getByText('Support · release 1 · is at anything-else').waitFor()
  const late = await shop.comes({ name: 'Ida Lund', email: 'ida@lund.example', says: ['hello'] })
  await page.goto(`${shop.app.url}/console/flow/support?conversation=${late.id}`)
  await page.getByText('Support · release 2 · is at topic').waitFor()
})

test('a page that cannot be drawn says so, and the others go on', async () => {
  const { page, errors, close } = await openConsole(browser, shop, shop.mara.who, '/console/contacts')
  await page.route('**/api/tickets?*', (route) => route.fulfill({ json: { tickets: [{ id: 'of another version' }], next: null } }))
  const nav = page.getByRole('navigation', { name: 'Main' })
  await nav.getByRole('link', { name: 'Tickets' }).click()
  await page.getByRole('alert').filter({ hasText: 'Tickets could not be shown' }).waitFor()
  await nav.getByRole('link', { name: 'Contacts' }).click()
  await rows(page).filter({ hasText: 'Ann Carter' }).waitFor()
  expect(errors).toHaveLength(1)
  await close()
})

const PAGES = ['tickets', 'tickets?state=closed', 'contacts', 'contacts/CONTACT', 'flow', 'flow/support', 'flow/support?conversation=CONVERSATION', 'settings/profile', 'settings/sessions', 'settings/service', 'settings/sites', 'settings/releases', 'settings/secrets', 'settings/users', 'settings/keys', 'settings/audit']

test.each([{ colorScheme: 'light', width: 1440 }, { colorScheme: 'dark', width: 390 }] as const)('axe finds nothing on any page and nothing sticks out, $colorScheme, $width pixels wide', async ({ colorScheme, width }) => {
  const page = await open('/console/tickets', { who: shop.admin, colorScheme, viewport: { width, height: 844 } })
  const found: string[] = []
  const sticksOut = () => page.locator('#main').evaluate((main) => main.scrollWidth > main.clientWidth)
  for (const path of PAGES) {
    await page.goto(`${shop.app.url}/console/${path.replace('CONTACT', shop.talks.ann.contact).replace('CONVERSATION', shop.talks.ann.id)}`)
    await page.locator('#main :is(h1, h2):visible').first().waitFor()
    await page.waitForFunction(() => document.querySelector('.bones') === null)
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] }).analyze()
    found.push(...violations.map(({ id, impact, nodes }) => `${path}: ${impact} ${id} ${nodes[0]?.html.slice(0, 200)}`), ...((await sticksOut()) ? [`${path} is wider than the screen`] : []))
  }
  expect(found).toEqual([])
}, 150_000)

test('more tickets than a page come page by page', async () => {
  for (let n = 0; n < 55; n += 1) await admin('POST', '/api/records/ticket', { properties: { subject: `Broken glass ${n}`, priority: 'low' } })
  const page = await open('/console/tickets?search=broken+glass')
  await rows(page).nth(49).waitFor()
  expect(await rows(page).count()).toBe(50)
  await page.getByRole('button', { name: 'Show more' }).click()
  await rows(page).nth(54).waitFor()
  await page.getByRole('button', { name: 'Show more' }).waitFor({ state: 'detached' })
  expect(new Set(await subjects(page)).size).toBe(55)
})
