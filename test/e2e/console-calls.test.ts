import { expect, test } from '@jest/globals'
import { resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { type Desk, setConsoleStage } from '../support/console-stage.ts'

const stage = setConsoleStage({ flowsDir: resolve(import.meta.dirname, '../fixtures/console') })

/** What this browser was told to play and to show; headless browsers do neither. */
type Calls = { tones: number; popups: { title: string; body: string; click: () => void }[] }

const calls = (page: Page) => page.evaluate(() => {
  const { tones, popups } = (window as unknown as { calls: Calls }).calls
  return { tones, popups: popups.map(({ title, body }) => ({ title, body })) }
})
const heard = (page: Page, tones: number) => page.waitForFunction((wanted) => (window as unknown as { calls: Calls }).calls.tones >= wanted, tones)
const titled = (page: Page, title: RegExp) => page.waitForFunction((source) => new RegExp(source).test(document.title), title.source)

/** The page is in the background, or in front again. */
const behind = (page: Page, hidden: boolean) => page.evaluate((hidden) => {
  Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => (hidden ? 'hidden' : 'visible') })
  document.hasFocus = () => !hidden
  document.dispatchEvent(new Event('visibilitychange'))
  if (!hidden) window.dispatchEvent(new Event('focus'))
}, hidden)

async function listens(desk: Desk): Promise<void> {
  await desk.page.addInitScript(() => {
    const calls: Calls = { tones: 0, popups: [] }
    Object.assign(window, { calls })
    const { start } = OscillatorNode.prototype
    OscillatorNode.prototype.start = function (at) {
      calls.tones++
      start.call(this, at)
    }
    class Popup extends EventTarget {
      static permission = 'default'
      static requestPermission = async () => (Popup.permission = 'granted')
      constructor(title: string, { body }: { body: string }) {
        super()
        calls.popups.push({ title, body, click: () => this.dispatchEvent(new Event('click')) })
      }
      close() {}
    }
    Object.defineProperty(window, 'Notification', { value: Popup })
  })
  await desk.page.reload()
  await desk.page.getByRole('button', { name: `${desk.name}, Online` }).waitFor()
}

const chooses = async ({ page }: Desk, name: string) => {
  await page.locator('.me-button').click()
  await page.getByRole('menuitemcheckbox', { name }).click()
}

test('who is given a conversation is told: in the page, in the title, by a sound, and by the browser when it is in the background', async () => {
  const bea = await stage.desk('Bea', { path: '/console/tickets' })
  await listens(bea)
  await chooses(bea, 'Browser notifications')
  await behind(bea.page, true)
  const { visitor, id } = await stage.visitor('hello')
  await visitor.until(({ text }) => text === 'What is your name?', 'the question')
  await visitor.send({ id: 'a-person', text: 'person' })
  await visitor.untilState(({ agent }) => agent?.name === 'Bea', 'Bea to have it')
  await heard(bea.page, 2)
  await titled(bea.page, /^\(1\) Tickets · Midflow$/)
  expect((await calls(bea.page)).popups).toEqual([{ title: 'Midflow', body: expect.stringContaining('person') }])
  await bea.page.getByRole('button', { name: 'Notifications, 1 unread' }).waitFor()

  await visitor.send({ id: 'are-you-there', text: 'are you there?' })
  await heard(bea.page, 4)
  expect((await calls(bea.page)).popups[1]).toEqual({ title: 'A visitor', body: 'are you there?' })
  await bea.page.evaluate(() => (window as unknown as { calls: Calls }).calls.popups[1]?.click())
  await bea.page.waitForURL(new RegExp(`/console/inbox/mine/${id}$`))
  await behind(bea.page, false)
  await visitor.untilState(({ readByAgents }) => readByAgents >= 3, 'it to be read')
  await bea.page.getByRole('button', { name: 'Notifications, 1 unread' }).click()
  await bea.page.getByRole('dialog').getByText('Assigned').waitFor()
  await bea.page.keyboard.press('Escape')
  await titled(bea.page, /^Visitor .* · Midflow$/)
})

test('what is on the screen calls nobody; nor does anything when it was switched off, and that is remembered', async () => {
  const { visitor, id } = await stage.visitor('hello')
  const bea = await stage.desk('Bea', { path: `/console/inbox/all/${id}` })
  await listens(bea)
  await bea.page.getByRole('button', { name: 'Take over' }).click()
  await bea.page.getByText('You took over').waitFor()
  await visitor.send({ id: 'one-more', text: 'one more' })
  await bea.page.locator('.bubble', { hasText: 'one more' }).waitFor()
  await visitor.untilState(({ readByAgents }) => readByAgents >= 3, 'it to be read')
  expect(await calls(bea.page)).toEqual({ tones: 0, popups: [] })

  await chooses(bea, 'Sound')
  await bea.page.reload()
  await bea.page.goto(`${stage.app.url}/console/tickets`)
  await bea.page.getByRole('button', { name: 'Bea, Online' }).waitFor()
  await visitor.send({ id: 'and-another', text: 'and another' })
  await titled(bea.page, /^\(1\) Tickets/)
  expect(await calls(bea.page)).toEqual({ tones: 0, popups: [] })
})
