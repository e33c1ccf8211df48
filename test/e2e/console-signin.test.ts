import { expect, test } from '@jest/globals'
import { AxeBuilder } from '@axe-core/playwright'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { visit } from '../support/browser.ts'
import { PASSWORD, setConsoleStage } from '../support/console-stage.ts'

const stage = setConsoleStage()

test('somebody signs in, stays signed in over a reload, and signs out', async () => {
  const { page, context, errors } = await visit(stage.browser, `${stage.app.url}/console/inbox/all`)
  await page.getByLabel('E-mail').fill('admin@localhost')
  await page.getByLabel('Password').fill('not it')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('alert').waitFor()
  expect(await page.getByLabel('E-mail').inputValue()).toBe('admin@localhost')
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])

  await page.getByLabel('Password').fill((await readFile(join(stage.app.dataDir, 'admin-password'), 'utf8')).trim())
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'All open' }).waitFor()
  expect(new URL(page.url()).pathname).toBe('/console/inbox/all')
  await page.reload()
  await page.getByRole('heading', { name: 'All open' }).waitFor()

  await page.locator('.me-button').click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in to your console' }).waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'Sign in to your console' }).waitFor()
  expect(errors).toEqual([])
  await context.close()
})

test('when a session ends elsewhere, the console asks to sign in again and keeps what was being written', async () => {
  const { id } = await stage.visitor('hello there')
  const { page, who, email } = await stage.desk('Bea', { path: `/console/inbox/all/${id}` })
  await page.getByRole('textbox', { name: 'Reply' }).fill('half a sentence')
  const answer = await fetch(`${stage.app.url}/api/session`, { method: 'DELETE', headers: { cookie: who.cookie, 'x-csrf-token': who.csrf, origin: stage.app.url } })
  expect(answer.status).toBe(204)
  await page.getByText('Your session has ended').waitFor()
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('textbox', { name: 'Reply' }).waitFor()
  expect(await page.getByRole('textbox', { name: 'Reply' }).inputValue()).toBe('half a sentence')
})

test('an address that means nothing says so and leads back', async () => {
  const { page } = await stage.desk('Bea', { path: '/console/nowhere' })
  await page.getByText('There is no such page').waitFor()
  await page.getByRole('button', { name: 'To the inbox' }).click()
  await page.getByRole('heading', { name: 'Mine' }).waitFor()
})
