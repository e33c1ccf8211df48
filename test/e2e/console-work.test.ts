import { expect, test } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { type Desk, setConsoleStage } from '../support/console-stage.ts'

/** `graceMs`: those of one test have gone when the next one looks. */
const stage = setConsoleStage({ graceMs: 1000, flowsDir: resolve(import.meta.dirname, '../fixtures/console') })
const PICTURE = resolve(import.meta.dirname, '../../docs/images/demo.png')

const reply = (page: Page) => page.getByRole('textbox', { name: 'Reply' })
const row = (page: Page, id: string) => page.locator(`[data-conversation="${id}"]`)
const shows = (page: Page, text: string) => page.locator('.message:not(.unsent) .bubble', { hasText: text }).first().waitFor()
const acts = async ({ page }: Desk, action: string) => {
  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: action }).click()
}
const takesOver = async ({ page }: Desk) => {
  await page.getByRole('button', { name: 'Take over' }).click()
  await page.getByText('You took over').waitFor()
}
const is = async ({ page }: Desk, presence: 'Online' | 'Away') => {
  await page.locator('.me-button').click()
  await page.getByRole('menuitemradio', { name: presence }).click()
  await page.getByRole('button', { name: `, ${presence}` }).waitFor()
}

/** A visitor whom the bot has asked for their name. */
const comes = async () => {
  const one = await stage.visitor('hello')
  await one.visitor.until(({ text }) => text === 'What is your name?', 'the question')
  return one
}

test('a prepared reply is found by "/", filled with what is known, and sent only when the agent sends it', async () => {
  const { visitor, id } = await comes()
  await visitor.send({ id: 'my-name-is', text: 'Ann' })
  await visitor.until(({ text }) => text.includes('about, Ann?'), 'the next question')
  const { page } = await stage.desk('Bea Bright', { path: `/console/inbox/all/${id}` })
  await reply(page).press('/')
  const search = page.getByRole('combobox', { name: 'Search prepared replies' })
  await page.getByRole('option').nth(2).waitFor()
  expect(await page.getByRole('option').first().textContent()).toContain('Greeting')
  await search.fill('begr')
  await page.getByRole('option', { name: /Begrüßung/ }).waitFor()
  expect(await page.getByRole('option').count()).toBe(1)
  await search.fill('greet')
  await search.press('Enter')
  await page.waitForFunction(() => document.querySelector('textarea')?.value === 'Hello Ann, this is Bea Bright.')
  expect(visitor.messages().filter(({ author }) => author.kind === 'agent')).toEqual([])
  await reply(page).press('Enter')
  await visitor.until(({ text }) => text === 'Hello Ann, this is Bea Bright.', 'the reply')

  await reply(page).press('/')
  await page.keyboard.press('Escape')
  await page.getByRole('option').first().waitFor({ state: 'detached' })
  expect(await reply(page).evaluate((field) => field === document.activeElement)).toBe(true)
})

test('somebody without room gets a conversation only when it was asked twice; a queue gives it to who has room', async () => {
  const [first, second] = [await stage.visitor('one for Ben'), await stage.visitor('two for Ben')]
  const [bea, ben] = [await stage.desk('Bea'), await stage.desk('Ben', { capacity: 1, path: `/console/inbox/all/${first.id}` })]
  await takesOver(ben)
  await ben.page.getByText('Online · 1 of 1').waitFor()
  await bea.page.goto(`${stage.app.url}/console/inbox/all/${second.id}`)
  await takesOver(bea)
  await acts(bea, 'Transfer')
  const dialog = bea.page.getByRole('dialog')
  await dialog.getByRole('button', { name: /Ben/ }).click()
  await dialog.getByText('Ben has as many conversations as they take').waitFor()
  expect(second.visitor.state()?.agent?.name).toBe('Bea')
  await dialog.getByRole('button', { name: 'Transfer anyway' }).click()
  await bea.page.getByText('Transferred to Ben').waitFor()
  await ben.page.getByText('Online · 2 of 1').waitFor()

  await row(ben.page, second.id).click()
  await acts(ben, 'Transfer')
  await ben.page.getByRole('dialog').getByRole('button', { name: /desk/ }).click()
  await second.visitor.untilState(({ agent }) => agent?.name === 'Bea', 'Bea to get it from the queue')
  await bea.page.getByText('Assigned to you').waitFor()
  await ben.page.getByText('Online · 1 of 1').waitFor()
  await bea.page.getByRole('button', { name: 'Close the conversation' }).click()
  await row(bea.page, second.id).waitFor({ state: 'detached' })
  await row(ben.page, first.id).click()
  await ben.page.getByRole('button', { name: 'Close the conversation' }).click()
  await row(ben.page, first.id).waitFor({ state: 'detached' })
})

test('who is away gets nothing, and the one who waits when they are back; lists and counts follow by themselves', async () => {
  const bea = await stage.desk('Bea', { path: '/console/inbox/waiting' })
  await is(bea, 'Away')
  await bea.page.getByTitle('desk: 0 waiting, 0 online').waitFor()
  const { visitor, id } = await comes()
  await visitor.send({ id: 'a-person', text: 'person' })
  await visitor.until(({ text }) => text === 'Nobody is in just now.', 'the words for it')
  await row(bea.page, id).waitFor({ state: 'detached' })

  const other = await stage.visitor('me too')
  const ben = await stage.desk('Ben', { capacity: 1, path: `/console/inbox/all/${other.id}` })
  await takesOver(ben)
  await other.visitor.send({ id: 'hello-ben', text: 'hello Ben' })
  const { visitor: third, id: waiting } = await comes()
  await third.send({ id: 'a-person', text: 'person' })
  await row(bea.page, waiting).getByText(/Waiting · desk · no\. 1/).waitFor()
  await bea.page.getByRole('link', { name: /^Waiting ?1/ }).waitFor()
  await is(bea, 'Online')
  await third.untilState(({ agent }) => agent?.name === 'Bea', 'Bea to have it')
  await row(bea.page, waiting).waitFor({ state: 'detached' })
  await bea.page.getByRole('link', { name: /^Mine ?1/ }).waitFor()
})

test('given back, the bot asks again what it had asked; closed and written to again, it is open again', async () => {
  const { visitor, id } = await comes()
  const bea = await stage.desk('Bea', { path: `/console/inbox/all/${id}` })
  await takesOver(bea)
  await acts(bea, 'Return to the bot')
  await bea.page.getByText('You returned it to the bot').waitFor()
  await visitor.until(({ seq, text }) => seq > 2 && text === 'What is your name?', 'the question again')
  await visitor.send({ id: 'my-name-is', text: 'Ann' })
  await shows(bea.page, 'What is it about, Ann?')

  await acts(bea, 'Close')
  await bea.page.getByText('You closed the conversation').waitFor()
  await row(bea.page, id).waitFor({ state: 'detached' })
  await visitor.send({ id: 'me-again', text: 'me again' })
  await row(bea.page, id).waitFor()
  await bea.page.getByText('Opened again').waitFor()
})

test('files go both ways, and a picture is seen in the thread', async () => {
  const { visitor, id, token } = await stage.visitor('hello')
  const { page } = await stage.desk('Bea', { path: `/console/inbox/all/${id}` })
  await shows(page, 'hello')
  const file = page.locator('.composer input[type=file]')
  await file.setInputFiles({ name: 'run-me.html', mimeType: 'text/html', buffer: Buffer.from('<script>1</script>') })
  await page.locator('.composer-problem', { hasText: 'run-me.html' }).waitFor()
  await file.setInputFiles([{ name: 'demo.png', mimeType: 'image/png', buffer: await readFile(PICTURE) }, { name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('The plan') }])
  await page.getByRole('button', { name: 'Remove plan.txt' }).click()
  await page.locator('.upload', { hasText: 'kB' }).waitFor()
  await reply(page).fill('Does it look like this?')
  await reply(page).press('Enter')
  const sent = await visitor.until(({ files }) => files.length > 0, 'the picture')
  expect([sent.text, sent.files.map(({ name }) => name)]).toEqual(['Does it look like this?', ['demo.png']])
  await drawn(page, 'demo.png')

  const headers = { authorization: `Bearer ${token}`, 'x-midflow-site': 'default', 'x-file-name': 'broken.png' }
  const taken = await fetch(`${stage.app.url}/visitor/files`, { method: 'POST', body: await readFile(PICTURE), headers })
  const { id: upload } = (await taken.json()) as { id: string }
  await visitor.send({ id: 'here-it-is', text: 'No, like that', files: [upload] })
  await shows(page, 'No, like that')
  await drawn(page, 'broken.png')
})

test('a snooze is over at its time', async () => {
  const { visitor, id } = await stage.visitor('later please')
  const bea = await stage.desk('Bea', { path: `/console/inbox/all/${id}` })
  await takesOver(bea)
  // This machine's clock is an hour behind the server's, so that in an hour is in a moment.
  await bea.page.clock.setSystemTime(Date.now() - 3_600_000 + 4000)
  await acts(bea, 'Snooze')
  await bea.page.getByRole('dialog').getByRole('button', { name: 'In an hour' }).click()
  await row(bea.page, id).waitFor({ state: 'detached' })
  await bea.page.getByText(/You snoozed it until/).waitFor()
  await bea.page.getByText('Woke from its snooze').waitFor()
  await row(bea.page, id).waitFor()
  expect(visitor.state()?.agent?.name).toBe('Bea')
})

test('two tabs of one agent are one: what is said, read and chosen in one is so in the other', async () => {
  const { visitor, id } = await stage.visitor('hello')
  const bea = await stage.desk('Bea', { path: `/console/inbox/all/${id}` })
  await takesOver(bea)
  const tab: Desk = { ...bea, page: await bea.context.newPage() }
  await tab.page.goto(`${stage.app.url}/console/inbox/mine`)
  await visitor.send({ id: 'are-you-there', text: 'are you there' })
  await shows(bea.page, 'are you there')
  await row(tab.page, id).waitFor()
  await row(tab.page, id).locator('.unread-dot').waitFor({ state: 'detached' })
  await reply(bea.page).fill('yes, I am')
  await reply(bea.page).press('Enter')
  await row(tab.page, id).getByText('You: yes, I am').waitFor()
  await row(tab.page, id).click()
  await shows(tab.page, 'yes, I am')
  expect(await tab.page.locator('.viewers').count()).toBe(0)
  await is(tab, 'Away')
  await bea.page.getByRole('button', { name: 'Bea, Away' }).waitFor()
  await tab.page.close()
  await reply(bea.page).fill('still here')
  await reply(bea.page).press('Enter')
  await visitor.until(({ text }) => text === 'still here', 'the reply')
})

/** Waits until a picture of the thread is not only there but drawn. */
const drawn = (page: Page, name: string) => page.waitForFunction((alt) => (document.querySelector<HTMLImageElement>(`.message:not(.unsent) img[alt="${alt}"]`)?.naturalWidth ?? 0) > 0, name)
