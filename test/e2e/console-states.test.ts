import { expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { setConsoleStage } from '../support/console-stage.ts'
import { throughTunnel } from '../support/console-tunnel.ts'

const stage = setConsoleStage()

const REFUSED = { ok: false, error: { code: 'internal', message: 'The disk is full.' } } as const
const reply = (page: Page) => page.getByRole('textbox', { name: 'Reply' })
const again = (page: Page) => page.getByRole('button', { name: 'Try again' }).first().click()

test('a list that is on its way, that could not be had, and that is empty are told apart', async () => {
  const { page } = await stage.desk('Bea')
  const wire = await throughTunnel(page)
  wire.answer('list', null)
  await page.goto(`${stage.app.url}/console/inbox/snoozed`)
  await page.getByRole('status', { name: 'Loading' }).first().waitFor()
  wire.answer('list', REFUSED)
  await page.reload()
  await page.getByText('The list could not be loaded').waitFor()
  await page.getByText('The disk is full.').waitFor()
  wire.answer('list', undefined)
  await again(page)
  await page.getByText('Nothing is snoozed.').waitFor()
})

test('a conversation that is on its way, that could not be had, and that does not exist are told apart', async () => {
  const { id } = await stage.visitor('hello')
  const { page } = await stage.desk('Bea')
  const wire = await throughTunnel(page)
  wire.answer('watch', null)
  await page.goto(`${stage.app.url}/console/inbox/all/${id}`)
  await page.locator('.thread-pane').getByRole('status', { name: 'Loading' }).waitFor()
  wire.answer('watch', REFUSED)
  await page.reload()
  await page.getByText('The conversation could not be loaded').waitFor()
  wire.answer('watch', undefined)
  await again(page)
  await page.getByRole('article', { name: /^Visitor/ }).waitFor()
  await page.goto(`${stage.app.url}/console/inbox/all/nobody`)
  await page.getByText('There is no conversation "nobody"').waitFor()
})

test('a reply that was refused says why, and can be sent again or dropped', async () => {
  const { visitor, id } = await stage.visitor('hello')
  const { page } = await stage.desk('Bea')
  const wire = await throughTunnel(page)
  await page.goto(`${stage.app.url}/console/inbox/all/${id}`)
  wire.answer('send', { ok: false, error: { code: 'bad-request', message: 'This text is not wanted.' } })
  for (const text of ['one', 'two']) {
    await reply(page).fill(text)
    await reply(page).press('Enter')
  }
  await page.getByText('Not sent: This text is not wanted.').nth(1).waitFor()
  wire.answer('send', undefined)
  await page.locator('.composer input[type=file]').setInputFiles({ name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('The plan') })
  await page.locator('.upload', { hasText: '8 B' }).waitFor()
  wire.cut()
  await reply(page).press('Enter')
  await page.locator('.unsent .file-card', { hasText: 'A file' }).waitFor()
  wire.join()
  await visitor.until(({ files }) => files[0]?.name === 'plan.txt', 'the file')
  await page.locator('.unsent', { hasText: 'one' }).getByRole('button', { name: 'Drop it' }).click()
  await page.locator('.unsent', { hasText: 'two' }).getByRole('button', { name: 'Try again' }).click()
  await visitor.until(({ text }) => text === 'two', 'the second')
  await page.locator('.unsent').waitFor({ state: 'detached' })
  expect(visitor.messages().map(({ text }) => text)).not.toContain('one')
})

test('what an agent may not do now is said above the thread, and goes away', async () => {
  const { id } = await stage.visitor('hello')
  const { page } = await stage.desk('Bea')
  const wire = await throughTunnel(page)
  await page.goto(`${stage.app.url}/console/inbox/all/${id}`)
  wire.answer('take-over', REFUSED)
  await page.getByRole('button', { name: 'Take over' }).click()
  await page.getByRole('alert').getByText('The disk is full.').waitFor()
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await page.getByRole('alert').waitFor({ state: 'detached' })
  wire.answer('take-over', undefined)
  await page.getByRole('button', { name: 'Take over' }).click()
  await page.getByText('You took over').waitFor()
})

test('a page whose code does not come, and a server that is not there at all, offer another try', async () => {
  const desk = await stage.desk('Bea', { path: '/console/inbox/all' })
  const { page } = desk
  await page.route(/\/tickets-page/, (route) => route.abort())
  await page.keyboard.press('g')
  await page.keyboard.press('t')
  await page.getByText('Tickets could not be loaded').waitFor()

  await page.route('**/api/session', (route) => route.abort())
  await page.reload()
  await page.getByText('The console could not be opened').waitFor()
  await page.unroute('**/api/session')
  await page.unroute(/\/tickets-page/)
  await again(page)
  await page.getByRole('heading', { name: 'Tickets' }).waitFor()
})
