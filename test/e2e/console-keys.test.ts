import { expect, test } from '@jest/globals'
import { AxeBuilder } from '@axe-core/playwright'
import { resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { KEY_LIST } from '../../console/shell/keys.ts'
import { setConsoleStage } from '../support/console-stage.ts'

const stage = setConsoleStage({ flowsDir: resolve(import.meta.dirname, '../fixtures/console') })

const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '')
const at = (page: Page, path: string) => page.waitForURL((url) => url.pathname === `/console/${path}`)

test('the list of keys says what each key does; those for places lead there, from everywhere', async () => {
  const { page } = await stage.desk('Bea', { path: '/console/inbox/mine' })
  await page.keyboard.press('?')
  const list = page.getByRole('dialog', { name: 'Keys' })
  for (const [, does] of KEY_LIST.flatMap(({ keys }) => keys)) await list.getByText(does, { exact: true }).first().waitFor()
  await page.keyboard.press('Escape')
  await list.waitFor({ state: 'detached' })

  for (const [i, view] of ['mine', 'waiting', 'unassigned', 'all', 'snoozed', 'closed'].entries()) {
    await page.keyboard.press(String(i + 1))
    await at(page, `inbox/${view}`)
  }
  for (const [key, name] of [['t', 'tickets'], ['f', 'flow'], ['s', 'settings']] as const) {
    await page.keyboard.press('g')
    await page.keyboard.press(key)
    await page.waitForURL(new RegExp(`/console/${name}`))
  }
  await page.keyboard.press('i')
  await page.getByRole('dialog', { name: 'Notifications' }).waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('1')
  await at(page, 'inbox/mine')
})

test('a whole conversation is worked on without a mouse', async () => {
  const { visitor, id } = await stage.visitor('keys only')
  await visitor.until(({ text }) => text === 'What is your name?', 'the question')
  const other = await stage.visitor('and another')
  await other.visitor.until(({ text }) => text === 'What is your name?', 'the question')
  const { page } = await stage.desk('Bea', { path: '/console/inbox/all' })
  await stage.desk('Ben')
  await page.locator('.row').nth(1).waitFor()
  await page.keyboard.press('j')
  await at(page, `inbox/all/${other.id}`)
  await page.keyboard.press('j')
  await at(page, `inbox/all/${id}`)
  await page.locator('.bubble', { hasText: 'keys only' }).waitFor()
  await page.keyboard.press('t')
  await page.getByText('You took over').waitFor()

  await page.keyboard.press('r')
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Reply')
  await page.keyboard.type('j t e are letters here')
  await page.keyboard.press('Shift+Enter')
  await page.keyboard.type('and this is a line')
  await page.keyboard.press('Enter')
  await visitor.until(({ text }) => text === 'j t e are letters here\nand this is a line', 'the reply')
  await page.keyboard.press('Alt+n')
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Note')
  await page.keyboard.type('for us')
  await page.keyboard.press('Enter')
  await page.locator('.note', { hasText: 'for us' }).waitFor()
  await page.keyboard.press('Escape')
  expect(await focused(page)).not.toBe('Note')

  await page.keyboard.press('z')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('x')
  await page.getByRole('dialog').getByRole('button', { name: /Ben/ }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.getByRole('complementary', { name: 'Contact' }).waitFor()
  await page.keyboard.press('p')
  await page.getByRole('complementary', { name: 'Contact' }).waitFor({ state: 'detached' })
  await page.keyboard.press('p')
  await page.getByRole('complementary', { name: 'Contact' }).waitFor()
  await page.keyboard.press('b')
  await page.getByText('You returned it to the bot').waitFor()
  await page.keyboard.press('e')
  await page.getByText('You closed the conversation').waitFor()
  await page.keyboard.press('/')
  expect(await focused(page)).toBe('Search conversations')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await at(page, 'inbox/all')
  await page.keyboard.press('k')
  await at(page, `inbox/all/${other.id}`)
})

test('every control of an open conversation is reached with Tab, in the order in which it is seen, and shows that it is', async () => {
  const { id } = await stage.visitor('tabs')
  const { page } = await stage.desk('Bea', { path: `/console/inbox/all/${id}` })
  await page.locator('.bubble', { hasText: 'tabs' }).waitFor()
  const seen: string[] = []
  for (let i = 0; i < 80; i++) {
    await page.keyboard.press('Tab')
    const name = await page.evaluate(() => {
      const at = document.activeElement
      if (!at || at === document.body) return null
      const { boxShadow, borderColor, outlineStyle } = getComputedStyle(at)
      const inside = at.closest('.composer')
      const marked = boxShadow !== 'none' || outlineStyle !== 'none' || (inside !== null && getComputedStyle(inside).boxShadow !== 'none')
      return `${marked ? '' : `unmarked ${borderColor} `}${at.tagName} ${at.getAttribute('aria-label') ?? at.textContent}`
    })
    if (name === null || seen.includes(name)) break
    seen.push(name)
  }
  const order = ['A Skip to the page', 'BUTTON Notifications', 'INPUT Search conversations', 'BUTTON Take over', 'BUTTON More actions', 'DIV Messages', 'TEXTAREA Reply', 'BUTTON Prepared replies', 'BUTTON Attach files'].map((name) => seen.indexOf(name))
  expect(seen.filter((name) => name.includes('unmarked'))).toEqual([])
  expect(order).toEqual(order.toSorted((a, b) => a - b))
  expect(order).not.toContain(-1)
})

test.each(['light', 'dark'] as const)('axe finds nothing in a conversation and in what opens over it, in the %s theme', async (colorScheme) => {
  const { visitor, id } = await stage.visitor('hello')
  await visitor.until(({ text }) => text === 'What is your name?', 'the question')
  await visitor.send({ id: 'my-name-is', text: 'Ann' })
  const { page } = await stage.desk('Bea', { path: `/console/inbox/all/${id}`, context: { colorScheme } })
  const found: string[] = []
  const look = async (where: string) => {
    const { violations } = await new AxeBuilder({ page }).analyze()
    found.push(...violations.map(({ id, impact, nodes }) => `${where}: ${impact} ${id} ${nodes[0]?.html.slice(0, 160)}`))
  }
  await page.locator('.choices').waitFor()
  await page.keyboard.press('t')
  await page.getByText('You took over').waitFor()
  await page.keyboard.press('n')
  await page.keyboard.type('a note, @')
  await look('a note with its list of colleagues')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  for (const [key, where] of [['?', 'keys'], ['i', 'notices'], ['x', 'transfer'], ['z', 'snooze']] as const) {
    await page.keyboard.press(key)
    await page.getByRole('dialog').waitFor()
    await look(where)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }
  await page.keyboard.press('r')
  await page.keyboard.press('/')
  await page.getByRole('option').first().waitFor()
  await look('prepared replies')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'More actions' }).click()
  await look('more actions')
  await page.keyboard.press('Escape')
  await page.locator('.me-button').click()
  await look('my menu')
  await page.keyboard.press('Escape')
  await page.goto(`${stage.app.url}/console/inbox/all/no-such-conversation`)
  await page.getByText('could not be loaded').waitFor()
  await look('an error')
  expect(found).toEqual([])
}, 120_000)
