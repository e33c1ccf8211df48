import { expect, test } from '@jest/globals'
import { AxeBuilder } from '@axe-core/playwright'
import { resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { loadFolder } from '../../server/features/flows/load-folder.ts'
import { readIdentity } from '../../server/features/identity/identity-token.ts'
import { type SignedIn, signIn } from '../support/agent.ts'
import { callApi } from '../support/call-api.ts'
import { type Desk, PASSWORD, setConsoleStage } from '../support/console-stage.ts'

const FLOWS = resolve(import.meta.dirname, '../fixtures/console')
const stage = setConsoleStage({ flowsDir: FLOWS })

const card = (page: Page, text: string) => page.locator('.card', { hasText: text })
const dialog = (page: Page) => page.getByRole('dialog')
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' }).click()
const copied = async ({ context, page }: Desk, label: string) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.locator('.copy-text', { has: page.getByLabel(label, { exact: true }) }).getByRole('button', { name: 'Copy' }).click()
  await page.getByRole('status').filter({ hasText: 'is copied' }).first().waitFor({ state: 'attached' })
  return page.evaluate(() => navigator.clipboard.readText())
}
const axeFinds = async (page: Page) => (await new AxeBuilder({ page }).setLegacyMode().analyze()).violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)
const asKey = (path: string, key: string) => fetch(stage.app.url + path, { headers: { authorization: `Bearer ${key}` } }).then(({ status }) => status)
const asPerson = (path: string, { cookie }: SignedIn) => fetch(stage.app.url + path, { headers: { cookie } }).then(({ status }) => status)

test('an administrator makes a user, changes their role, and shuts them out', async () => {
  const { page } = await stage.desk('Ada', { path: '/console/settings/users', role: 'admin' })
  const add = async (name: string) => {
    await press(page, 'New user')
    await dialog(page).getByLabel('Name').fill(name)
    await dialog(page).getByLabel('E-mail').fill('cleo@example.com')
    await dialog(page).getByLabel('Role').selectOption('ops')
    await dialog(page).getByLabel('Capacity').fill('3')
    await dialog(page).getByLabel('Skills').fill('german, billing')
    await dialog(page).getByLabel('Password').fill(PASSWORD)
    await press(page, 'Make the user')
  }
  await add('Cleo Clark')
  await card(page, 'Cleo Clark').waitFor()
  expect(await card(page, 'Cleo Clark').locator('.user-facts .chip').allTextContents()).toEqual(['Ops', '3 at a time', 'german', 'billing'])
  const cleo = await signIn(stage.app.url, 'cleo@example.com', PASSWORD)
  expect(await asPerson('/api/secrets', cleo)).toBe(200)

  await add('Another Cleo')
  await dialog(page).getByRole('alert').waitFor()
  expect(await axeFinds(page)).toEqual([])
  expect(await dialog(page).getByLabel('Name').inputValue()).toBe('Another Cleo')
  await press(page, 'Cancel')

  await press(page, 'Edit Cleo Clark')
  await dialog(page).getByLabel('Role').selectOption('agent')
  await press(page, 'Save')
  await card(page, 'Cleo Clark').getByText('Agent', { exact: true }).waitFor()
  expect(await asPerson('/api/secrets', cleo)).toBe(401)
  const asAgent = await signIn(stage.app.url, 'cleo@example.com', PASSWORD)
  expect(await asPerson('/api/secrets', asAgent)).toBe(403)

  await press(page, 'Edit Cleo Clark')
  await dialog(page).getByLabel('Active').uncheck()
  await press(page, 'Save')
  await card(page, 'Cleo Clark').getByText('No longer active').waitFor()
  expect(await asPerson('/api/session', asAgent)).toBe(401)
  await expect(signIn(stage.app.url, 'cleo@example.com', PASSWORD)).rejects.toThrow('401')
})

test('somebody changes their name and password, and ends their other sessions', async () => {
  const { page, email } = await stage.desk('Bea', { path: '/console/settings/profile' })
  await page.getByLabel('Name').fill('Bea Bright')
  await press(page, 'Save')
  await page.getByText('Saved').waitFor()
  await page.locator('.me-button', { hasText: 'Bea Bright' }).waitFor()

  const elsewhere = await signIn(stage.app.url, email, PASSWORD)
  await page.getByRole('link', { name: 'Sessions' }).click()
  await press(page, /^End the session of node/)
  await page.locator('.card').nth(1).waitFor({ state: 'detached' })
  await card(page, 'This browser').waitFor()
  expect(await asPerson('/api/session', elsewhere)).toBe(401)

  const other = await signIn(stage.app.url, email, PASSWORD)
  await page.getByRole('link', { name: 'Profile' }).click()
  const change = async (present: string) => {
    await page.getByLabel('Present password').fill(present)
    await page.getByLabel('New password').fill('another long phrase')
    await press(page, 'Change the password')
  }
  await change('not the present one')
  await page.getByText('This is not your present password').waitFor()
  await change(PASSWORD)
  await page.getByText('Changed; your other sessions have ended').waitFor()
  expect(await asPerson('/api/session', other)).toBe(401)
  await signIn(stage.app.url, email, 'another long phrase')
})

test('a key is made, shown once, works as far as its scopes go, and is revoked', async () => {
  const desk = await stage.desk('Ada', { path: '/console/settings/keys', role: 'admin' })
  const { page } = desk
  await press(page, 'New key')
  await dialog(page).getByLabel('Name').fill('publish from CI')
  expect(await page.getByRole('button', { name: 'Make the key' }).isDisabled()).toBe(true)
  await dialog(page).getByRole('checkbox', { name: /releases\.read/ }).check()
  expect(await axeFinds(page)).toEqual([])
  await press(page, 'Make the key')
  const key = await copied(desk, 'The key')
  await press(page, 'Done')
  expect([await asKey('/api/releases', key), await asKey('/api/users', key)]).toEqual([200, 403])
  expect(await page.content()).not.toContain(key)
  await press(page, 'Revoke the key publish from CI')
  await dialog(page).getByRole('button', { name: 'Revoke', exact: true }).click()
  await card(page, 'publish from CI').getByText(/^Revoked/).waitFor()
  expect(await asKey('/api/releases', key)).toBe(401)
})

test('a secret is written, replaced and removed, and never shown', async () => {
  const { page } = await stage.desk('Olga', { path: '/console/settings/secrets', role: 'ops' })
  await page.getByText('There are no secrets').waitFor()
  const write = async (name: string) => {
    await press(page, 'New secret')
    await dialog(page).getByLabel('Name').fill(name)
    await dialog(page).getByLabel('Value').fill('s3cret-value')
    await press(page, 'Save')
  }
  await write('shop key')
  await dialog(page).getByRole('alert').waitFor()
  await press(page, 'Cancel')
  await write('SHOP_KEY')
  await card(page, 'SHOP_KEY').waitFor()
  await press(page, 'Replace SHOP_KEY')
  await dialog(page).getByLabel('Value').fill('another-value')
  await press(page, 'Save')
  await dialog(page).waitFor({ state: 'detached' })
  expect(await page.content()).not.toMatch(/s3cret-value|another-value/)
  await press(page, 'Remove SHOP_KEY')
  await dialog(page).getByRole('button', { name: 'Remove', exact: true }).click()
  await page.getByText('There are no secrets').waitFor()
})

test('a release is rolled back and put in force again, with what changes', async () => {
  const { page, who } = await stage.desk('Olga', { path: '/console/settings/releases', role: 'ops' })
  const files = (await loadFolder(FLOWS)).map(({ path, text }) => ({ path, text: text.replace('end: Bye!', 'end: Goodbye!') }))
  await callApi(stage.app.url, who, 'POST', '/api/releases', { files, message: 'Another farewell' })
  await page.reload()
  await card(page, 'Another farewell').getByText('In force').waitFor()
  await press(page, 'Roll back: release 1')
  await dialog(page).getByText('bots/front.yaml').waitFor()
  expect(await dialog(page).locator('.changes summary').textContent()).toBe('bots/front.yamlchanges+1−1')
  expect(await dialog(page).locator('.changes pre').locator('.minus, .plus').allTextContents()).toEqual(['-    end: Goodbye!\n', '+    end: Bye!\n'])
  expect(await axeFinds(page)).toEqual([])
  await dialog(page).getByRole('button', { name: 'Roll back', exact: true }).click()
  await card(page, 'at the first start').getByText('In force').waitFor()
  expect(await callApi(stage.app.url, who, 'GET', '/api/releases/current')).toMatchObject({ number: 1 })
  await press(page, 'Go forward: release 2')
  await dialog(page).getByRole('button', { name: 'Go forward', exact: true }).click()
  await card(page, 'Another farewell').getByText('In force').waitFor()
})

test('a site shows its tag, and administrators its identity key, which signs until it is renewed', async () => {
  const desk = await stage.desk('Ada', { path: '/console/settings/sites', role: 'admin' })
  const { page, who } = desk
  expect(await copied(desk, 'The tag of the site default')).toBe(`<script src="${stage.app.url}/widget.js" async></script>`)
  await press(page, 'Show the key')
  const key = await copied(desk, 'The identity key of default')
  const { token } = await callApi<{ token: string }>(stage.app.url, who, 'POST', '/api/identity-tokens', { email: 'ann@example.com' })
  expect(readIdentity(token, [key], new Date())).toMatchObject({ email: 'ann@example.com' })
  await press(page, 'Renew it')
  await dialog(page).getByRole('button', { name: 'Renew', exact: true }).click()
  await dialog(page).waitFor({ state: 'detached' })
  const renewed = await copied(desk, 'The identity key of default')
  expect(renewed).not.toBe(key)
  expect(() => readIdentity(token, [renewed], new Date())).toThrow('signature')
})

test('the audit log says who did what, also what was refused, and is narrowed', async () => {
  const { page } = await stage.desk('Ada Audit', { path: '/console/settings/audit', role: 'admin' })
  const entry = (text: RegExp) => page.locator('.audit tr').filter({ hasText: text }).first()
  await entry(/Ada ?signed in|Ada Audit ?signed in/).waitFor()
  await entry(/revoked a key/).waitFor()
  await entry(/Olga.*put a release in force/).waitFor()
  await entry(/somebody not signed in.*Refused \(401\)/).waitFor()
  await page.getByLabel('What', { exact: true }).selectOption('secret.set')
  await entry(/revoked a key/).waitFor({ state: 'detached' })
  expect((await page.locator('.audit tbody tr').allTextContents()).map((text) => /wrote a secret/.test(text))).toEqual([true, true, true])
})

test('everybody sees the parts of the settings that are theirs', async () => {
  const parts = async (role: string) => {
    const { page } = await stage.desk(`The ${role}`, { path: '/console/settings/service', role })
    await card(page, 'service/desk.yaml').getByText('most free capacity').waitFor()
    return { page, parts: await page.getByRole('navigation', { name: 'Settings' }).getByRole('link').allTextContents() }
  }
  const agent = await parts('agent')
  expect(agent.parts).toEqual(['Profile', 'Sessions', 'Queues and SLA', 'Sites'])
  await agent.page.getByRole('link', { name: 'Sites' }).click()
  await agent.page.getByLabel('The tag of the site default').waitFor()
  expect(await agent.page.getByText('Identity key').count()).toBe(0)
  for (const path of ['users', 'keys', 'audit', 'secrets', 'releases']) {
    await agent.page.goto(`${stage.app.url}/console/settings/${path}`)
    await agent.page.getByText('There is no such part of the settings for you').waitFor()
  }
  expect((await parts('ops')).parts).toEqual(['Profile', 'Sessions', 'Queues and SLA', 'Sites', 'Releases', 'Secrets'])
  expect((await parts('admin')).parts).toHaveLength(9)
})

test('on a phone the settings are a list, each part a page with the way back', async () => {
  const { page } = await stage.desk('Bea', { path: '/console/settings', context: { viewport: { width: 390, height: 844 } } })
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Queues and SLA' }).click()
  await card(page, 'service/desk.yaml').waitFor()
  expect(await page.getByRole('navigation', { name: 'Settings' }).isVisible()).toBe(false)
  await page.getByRole('link', { name: 'All settings' }).click()
  await page.getByRole('navigation', { name: 'Settings' }).waitFor()
})
