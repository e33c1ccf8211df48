import { expect, test } from '@jest/globals'
import type { Page, WebSocketRoute } from 'playwright-core'
import { setConsoleStage } from '../support/console-stage.ts'
import { transcript } from '../support/visitor.ts'

const stage = setConsoleStage()

const reply = (page: Page) => page.getByRole('textbox', { name: 'Reply' })
const row = (page: Page, id: string) => page.locator(`[data-conversation="${id}"]`)
const bubbles = (page: Page) => page.locator('.message .bubble').allTextContents()
const shows = (page: Page, text: string) => page.locator('.message:not(.unsent) .bubble', { hasText: text }).first().waitFor()

test('a visitor appears in the list, is answered, seen typing, and their reading is shown', async () => {
  const { page } = await stage.desk('Bea', { path: '/console/inbox/unassigned' })
  const { visitor, id } = await stage.visitor('my lamp is broken')
  await row(page, id).click()
  await shows(page, 'my lamp is broken')
  await reply(page).fill('Bea here. What happened?')
  await reply(page).press('Enter')
  const answer = await visitor.until(({ author }) => author.kind === 'agent', 'the reply')
  expect(answer.text).toBe('Bea here. What happened?')
  await page.getByText('You took over').waitFor()
  await shows(page, 'Bea here. What happened?')
  expect((await bubbles(page)).filter((text) => text.startsWith('Bea here'))).toHaveLength(1)

  visitor.type(true)
  await page.getByText('The visitor is typing').waitFor()
  await visitor.send({ id: 'it-fell-down', text: 'It fell down' })
  await shows(page, 'It fell down')
  await page.getByText('The visitor is typing').waitFor({ state: 'detached' })
  await visitor.untilState(({ readByAgents }) => readByAgents >= answer.seq + 1, 'the agent to have read it')
  visitor.read(answer.seq)
  await page.getByText('Seen', { exact: true }).waitFor()
})

test('two agents see each other, mention, transfer, and the lists follow', async () => {
  const { visitor, id } = await stage.visitor('who are you two')
  const [bea, ben] = [await stage.desk('Bea Bright', { path: `/console/inbox/all/${id}` }), await stage.desk('Ben Best', { path: '/console/inbox/all' })]
  await bea.page.getByRole('button', { name: 'Take over' }).click()
  await bea.page.getByText('You took over').waitFor()
  await row(ben.page, id).getByText('Bea Bright').waitFor()
  await row(ben.page, id).click()
  await bea.page.getByLabel('Also here: Ben Best').waitFor()

  await ben.page.getByRole('textbox', { name: 'Reply' }).fill('I')
  await bea.page.getByText('Ben Best is typing').waitFor()
  await ben.page.getByRole('textbox', { name: 'Reply' }).fill('')
  await bea.page.getByText('Ben Best is typing').waitFor({ state: 'detached' })

  await bea.page.getByRole('button', { name: 'Note', exact: true }).click()
  const note = bea.page.getByRole('textbox', { name: 'Note' })
  await note.pressSequentially('can you help, @ben')
  await bea.page.getByRole('option', { name: 'Ben Best' }).waitFor()
  await note.press('Enter')
  expect(await note.inputValue()).toBe('can you help, @Ben Best ')
  await note.press('Enter')
  await ben.page.locator('.note', { hasText: 'can you help' }).waitFor()
  await ben.page.getByRole('button', { name: 'Notifications, 1 unread' }).click()
  await ben.page.getByText('Bea Bright: can you help').waitFor()
  await ben.page.keyboard.press('Escape')
  await ben.page.getByRole('button', { name: 'Notifications', exact: true }).waitFor()

  await bea.page.getByRole('button', { name: 'More actions' }).click()
  await bea.page.getByRole('menuitem', { name: 'Transfer' }).click()
  await bea.page.getByRole('dialog').getByRole('button', { name: /Ben Best/ }).click()
  await bea.page.getByRole('dialog').waitFor({ state: 'detached' })
  await visitor.untilState(({ agent }) => agent?.name === 'Ben Best', 'Ben to have it')
  await ben.page.getByText('Transferred to you').waitFor()
  await ben.page.getByRole('link', { name: /^Mine/ }).click()
  await row(ben.page, id).click()

  await ben.page.getByRole('button', { name: 'Close the conversation' }).click()
  await visitor.untilState(({ status }) => status === 'closed', 'the end')
  await row(ben.page, id).waitFor({ state: 'detached' })
  expect(visitor.messages().every(({ text }) => !text.includes('can you help'))).toBe(true)
})

test('what is written while the connection is gone comes after what a colleague said, once', async () => {
  const { visitor, id } = await stage.visitor('a long train journey')
  const bea = await stage.desk('Bea', { path: `/console/inbox/all/${id}` })
  const ben = await stage.desk('Ben')
  const wire = await throughTunnel(ben.page)
  await ben.page.goto(`${stage.app.url}/console/inbox/all/${id}`)
  await shows(ben.page, 'a long train journey')
  wire.cut()
  await ben.page.getByText('Reconnecting').waitFor()
  await reply(ben.page).fill('Ben, from the train')
  await reply(ben.page).press('Enter')
  await ben.page.getByText('Will be sent when the connection is back').waitFor()
  await reply(bea.page).fill('Bea was first')
  await reply(bea.page).press('Enter')
  await visitor.until(({ text }) => text === 'Bea was first', 'what Bea says')
  wire.join()
  await ben.page.getByRole('button', { name: 'Try now' }).click()
  await visitor.until(({ text }) => text === 'Ben, from the train', 'what Ben says')
  await shows(ben.page, 'Ben, from the train')
  const wanted = transcript(await visitor.reload()).map((line) => line.replace(/^\w+: /, ''))
  expect(await bubbles(ben.page)).toEqual(wanted)
  await shows(bea.page, 'Ben, from the train')
  expect(await bubbles(bea.page)).toEqual(wanted)
  expect(wanted.slice(-2)).toEqual(['Bea was first', 'Ben, from the train'])
})

test('a reload on the train loses nothing that was not sent', async () => {
  const { visitor, id } = await stage.visitor('still on the train')
  const { page } = await stage.desk('Ben')
  const wire = await throughTunnel(page)
  await page.goto(`${stage.app.url}/console/inbox/all/${id}`)
  await shows(page, 'still on the train')
  wire.cut()
  await page.getByText('Reconnecting').waitFor()
  await reply(page).fill('kept over the reload')
  await reply(page).press('Enter')
  await reply(page).fill('and a draft')
  wire.join()
  await page.reload()
  await visitor.until(({ text }) => text === 'kept over the reload', 'the reply')
  await shows(page, 'kept over the reload')
  expect(await reply(page).inputValue()).toBe('and a draft')
  expect(visitor.messages().filter(({ text }) => text === 'kept over the reload')).toHaveLength(1)
})

test('the console lives through a restart of the server', async () => {
  const { visitor, id } = await stage.visitor('before the restart')
  const { page } = await stage.desk('Bea', { path: `/console/inbox/all/${id}` })
  await shows(page, 'before the restart')
  await stage.app.restart()
  await visitor.send({ id: 'after-the-restart', text: 'after the restart' })
  await shows(page, 'after the restart')
  await reply(page).fill('we are back')
  await reply(page).press('Enter')
  await visitor.until(({ text }) => text === 'we are back', 'the reply')
})

test('search finds by what was written, and says when nothing was found', async () => {
  const { id } = await stage.visitor('a marmalade question')
  const { page } = await stage.desk('Bea', { path: '/console/inbox/all' })
  await row(page, id).waitFor()
  await page.getByLabel('Search conversations').fill('marmal')
  await page.waitForURL(/search=marmal/)
  await row(page, id).waitFor()
  expect(await page.locator('.row').count()).toBe(1)
  await page.getByLabel('Search conversations').fill('no such word')
  await page.getByText('Nothing found').waitFor()
})

test('snoozed conversations leave the open list and come back with the visitor', async () => {
  const { visitor, id } = await stage.visitor('later please')
  const { page } = await stage.desk('Bea', { path: `/console/inbox/all/${id}` })
  await page.getByRole('button', { name: 'Take over' }).click()
  await page.getByText('You took over').waitFor()
  await page.keyboard.press('z')
  await page.getByRole('dialog').getByRole('button', { name: /Tomorrow/ }).click()
  await row(page, id).waitFor({ state: 'detached' })
  await page.getByText(/You snoozed it until/).waitFor()
  await visitor.send({ id: 'awake-now', text: 'now, please' })
  await row(page, id).waitFor()
  await page.getByText('Woke from its snooze').waitFor()
})

/** The page's socket goes through here from its next load on. */
async function throughTunnel(page: Page): Promise<{ cut(): void; join(): void }> {
  let gone = false
  let open: WebSocketRoute[] = []
  await page.routeWebSocket(/socket\.io/, (socket) => {
    if (gone) return void socket.close()
    open.push(socket)
    return void socket.connectToServer()
  })
  return {
    cut() {
      gone = true
      for (const socket of open) void socket.close()
      open = []
    },
    join() {
      gone = false
    },
  }
}
