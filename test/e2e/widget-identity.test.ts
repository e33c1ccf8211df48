import { expect, jest, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { setFrontDesk, shown } from '../support/front-desk.ts'
import { widget } from '../support/widget-page.ts'

jest.setTimeout(60_000)

const desk = setFrontDesk()
const identify = (page: Page, token: string) => page.evaluate(`midflow('identify', ${JSON.stringify(token)})`)
/** What the widget says to whoever builds the page, from now on. */
function warnings(page: Page): string[] {
  const texts: string[] = []
  page.on('console', (message) => message.text().startsWith('Midflow: ') && texts.push(message.text()))
  return texts
}
const DORA = { email: 'dora@example.com', properties: { firstname: 'Dora', company_name: 'Acme' } }

test('a signed identity makes the visitor known without a question', async () => {
  const page = await desk.enter('quiet', { identity: await desk.identityOf(DORA) })
  await widget(page).say('Hi')
  await shown(page, 'Hello Dora.')
  await page.getByRole('button', { name: 'I have none' }).click()
  await shown(page, 'You are dora@example.com of Acme.')
  expect(await desk.codesFor('dora@example.com')).toEqual([])
})

test('who signs in while they talk keeps the thread, and the page is told who they are', async () => {
  const page = await desk.enter('quiet')
  await page.evaluate('midflow("on", "identified", ({ email }) => (window.known = email))')
  await widget(page).say('Hi')
  await shown(page, 'Hello.')
  expect(await identify(page, await desk.identityOf(DORA))).toBeNull()
  await page.waitForFunction('window.known === "dora@example.com"')
  await page.getByRole('button', { name: 'I have none' }).click()
  await shown(page, 'You are dora@example.com of Acme.')
  await widget(page).shows(['Hi', 'Hello.', 'Please send the receipt.', 'I have none', 'You are dora@example.com of Acme.', 'What can we do for you?'])
})

test('a token of another site, or one that was changed, is said to the page and proves nothing; the visitor can write', async () => {
  const token = await desk.identityOf({ ...DORA, site: 'proof' })
  const page = await desk.enter('quiet', { identity: token })
  const warned = warnings(page)
  await widget(page).say('Hi')
  await shown(page, 'Hello.')
  for (const bad of [token, `${await desk.identityOf(DORA)}x`, 'words']) expect(await identify(page, bad)).toBe('bad-identity')
  expect(warned.slice(-3)).toEqual([expect.stringContaining('its signature'), expect.stringContaining('its signature'), expect.stringContaining('no JSON Web Token')])
  await page.getByRole('button', { name: 'I have none' }).click()
  await shown(page, 'Which address have you?')
})

test('when somebody else signs in, their thread is their own, and the first one’s is not shown', async () => {
  const page = await desk.enter('quiet', { identity: await desk.identityOf(DORA) })
  await widget(page).say('A secret of Dora')
  await shown(page, 'Hello Dora.')
  expect(await identify(page, await desk.identityOf({ email: 'eve@example.com', properties: { firstname: 'Eve' } }))).toBeNull()
  await widget(page).shows([])
  await widget(page).say('Hi')
  await shown(page, 'Hello Eve.')
  expect(await page.locator('.bubble', { hasText: 'secret' }).count()).toBe(0)
})

test('on a page that is none of the site’s origins the visitor is told that there is no connection, and the console why', async () => {
  const page = await desk.enter('fenced')
  const warned = warnings(page)
  await page.reload()
  await widget(page).notice('Reconnecting…')
  expect(warned[0]).toBe(`Midflow: This needs a page of https://shop.example.com. This one is of ${desk.shop}.`)
})
