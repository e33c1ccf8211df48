import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { cpSync, mkdtempSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { buildConsole } from '../../console/build.ts'
import { buildWidget } from '../../widget/build.ts'
import { signInAdmin } from '../support/agent.ts'
import { launchBrowser, visit } from '../support/browser.ts'
import { type Desk, openDesk } from '../support/console-stage.ts'
import { NODE_SETUPS, type Nodes } from '../support/nodes.ts'
import { widget } from '../support/widget-page.ts'

jest.setTimeout(120_000)

/** Longer than a connection takes to be known for dead, and the time in which its owner may come back. */
const PATIENCE = { timeout: 40_000 }

describe.each(NODE_SETUPS)('two visitors and two agents, $title', ({ title, missing, start }) => {
  if (missing !== null) {
    process.stderr.write(`SKIPPED: two visitors and two agents, ${title}: ${missing}\n`)
    test.skip(missing, () => {})
    return
  }
  let browser: Browser
  let orders: OrderSystem
  let nodes: Nodes
  let bea: Desk & { errors: string[] }
  let ben: Desk & { errors: string[] }
  let ann: Page
  let cem: Page
  const errors: string[] = []

  beforeAll(async () => {
    await Promise.all([buildConsole(), buildWidget()])
    ;[browser, orders] = await Promise.all([launchBrowser(), startOrderSystem()])
    nodes = await start({ flowsDir: flowsAsking(orders.url), allowHosts: [new URL(orders.url).host], graceMs: 7000 })
    const admin = await signInAdmin(nodes.first)
    bea = await openDesk(browser, nodes.last.url, admin, 'Bea Bright', { path: '/console/inbox/all', capacity: 1 })
    ben = await openDesk(browser, nodes.last.url, admin, 'Ben Best', { path: '/console/inbox/all', capacity: 3 })
    ann = await comes()
    cem = await comes()
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await nodes?.stop()
    await orders?.stop()
  })

  const comes = async () => {
    const { page } = await visit(browser, nodes.first.url.replace('127.0.0.1', 'localhost'), {}, async (made) => {
      made.setDefaultTimeout(20_000)
      made.on('pageerror', (err) => errors.push(String(err)))
    })
    await widget(page).open()
    return page
  }
  const reads = (page: Page, text: string) => page.locator('.message:not(.writing) .bubble', { hasText: text }).first().waitFor(PATIENCE)
  const answers = (desk: Desk, text: string) => desk.page.getByRole('textbox', { name: 'Reply' }).fill(text).then(() => desk.page.keyboard.press('Enter'))
  const row = (desk: Desk, name: string) => desk.page.locator('.row', { hasText: name })
  const acts = async (desk: Desk, action: string) => {
    await desk.page.getByRole('button', { name: 'More actions' }).click()
    await desk.page.getByRole('menuitem', { name: action }).click()
  }

  test('an agent takes over while a code action runs: its result says nothing until the conversation is given back', async () => {
    await widget(ann).say('hello')
    await reads(ann, 'What is it about?')
    await widget(ann).click('My order')
    await reads(ann, 'Which e-mail address')
    await widget(ann).say('ann@acme.example')
    await reads(ann, 'Acme Interiors, our gold support.')
    await reads(ann, 'What is your order number?')
    await widget(ann).say('777')
    const answer = await orders.asked()
    await row(ben, 'ann@acme.example').click()
    await ben.page.getByRole('button', { name: 'Take over' }).click()
    await ben.page.getByText('You took over').waitFor()
    answer({ state: 'shipped' })
    await answers(ben, 'Ben here, just a moment.')
    await reads(ann, 'Ben here, just a moment.')
    await ann.getByText('Ben Best').first().waitFor()
    expect((await thread(ann)).at(-1)).toBe('Ben here, just a moment.')
    await acts(ben, 'Return to the bot')
    await reads(ann, 'Order 777 is on its way')
    const said = await thread(ann)
    expect(said.slice(said.indexOf('777'))).toEqual(['777', 'Ben here, just a moment.', expect.stringMatching(/^Order 777 is on its way/), 'Is there anything else about this order?'])
  })

  test('the bot hands over to the agent with most room, who passes it on to a colleague', async () => {
    await widget(ann).click('Yes')
    await reads(ann, 'Please describe it')
    await widget(ann).say('One glass is broken')
    await ben.page.getByText('Assigned to you').first().waitFor(PATIENCE)
    await ann.getByText('Ben Best').first().waitFor()
    await answers(ben, 'I am sorry! Bea knows about glass.')
    await reads(ann, 'Bea knows about glass.')
    await acts(ben, 'Transfer')
    await ben.page.getByRole('dialog').getByRole('button', { name: /Bea Bright/ }).click()
    await row(bea, 'ann@acme.example').click()
    await bea.page.getByText('Transferred to you').waitFor(PATIENCE)
    await reads(bea.page, 'I am sorry! Bea knows about glass.')
    await answers(bea, 'Hello Ann, which glass is it?')
    await reads(ann, 'which glass is it?')
    await ann.getByText('Bea Bright').first().waitFor()
  })

  test('a second visitor asks for a person and gets the one who has room', async () => {
    await widget(cem).say('good morning')
    await reads(cem, 'What is it about?')
    await widget(cem).say('human')
    await cem.getByText('Ben Best').first().waitFor(PATIENCE)
    await ben.page.getByRole('link', { name: /^Mine/ }).click()
    await ben.page.locator('.row').first().click()
    await reads(ben.page, 'human')
    await answers(ben, 'Good morning, Ben here.')
    await reads(cem, 'Good morning, Ben here.')
  })

  test('who closes the laptop passes on what they had; the visitor misses nothing', async () => {
    await bea.context.setOffline(true)
    await widget(ann).say('The small one')
    await row(ben, 'ann@acme.example').waitFor(PATIENCE)
    await row(ben, 'ann@acme.example').click()
    await reads(ben.page, 'The small one')
    await answers(ben, 'Ben again: a new one is on its way.')
    await reads(ann, 'Ben again: a new one is on its way.')
    // Whoever is given to somebody before the queue has spoken hears no place; nobody hears a wrong one.
    const places = (await thread(ann)).filter((text) => text.includes('in line'))
    expect(places.filter((text) => text !== 'You are number 1 in line.')).toEqual([])
    await bea.context.setOffline(false)
    await reads(bea.page, 'Ben again: a new one is on its way.')
  })

  test('the servers are stopped and started: everybody is back, nothing is lost or doubled', async () => {
    const before = await thread(ann)
    await nodes.restart()
    await widget(ann).say('Thank you!')
    await reads(ben.page, 'Thank you!')
    await answers(ben, 'You are welcome.')
    await reads(ann, 'You are welcome.')
    expect(await thread(ann)).toEqual([...before, 'Thank you!', 'You are welcome.'])
    await ann.reload()
    await reads(ann, 'You are welcome.')
    expect(await thread(ann)).toEqual([...before, 'Thank you!', 'You are welcome.'])
  })

  test('given back, the visitor rates, and the ticket keeps it', async () => {
    await acts(ben, 'Return to the bot')
    await reads(ann, 'How was this conversation?')
    await ann.locator('.answers').getByRole('radio').nth(4).or(ann.locator('.answers').getByRole('button').nth(4)).click()
    await reads(ann, 'Thanks, see you!')
    const response = await fetch(`${nodes.last.url}/api/records/ticket`, { headers: { cookie: ben.who.cookie } })
    const { records } = (await response.json()) as { records: { properties: Record<string, unknown> }[] }
    expect(records.find(({ properties }) => properties['description'] === 'One glass is broken')?.properties).toMatchObject({ subject: 'My order 777', csat: 5, priority: 'high' })
    expect((await thread(cem)).at(-1)).toBe('Good morning, Ben here.')
    expect([...errors, ...bea.errors, ...ben.errors]).toEqual([])
  })
})

const thread = (page: Page) => page.locator('.message:not(.writing) .bubble').allTextContents()

/** The shop's order system, which answers when the test says so. */
type OrderSystem = { url: string; asked(): Promise<(order: unknown) => void>; stop(): Promise<void> }

async function startOrderSystem(): Promise<OrderSystem> {
  const waiting: ServerResponse[] = []
  let heard = () => {}
  const server: Server = createServer((_request, response) => {
    waiting.push(response)
    heard()
  })
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    async asked() {
      if (waiting.length === 0) await new Promise<void>((done) => (heard = done))
      const response = waiting.shift()
      return (order) => void response?.setHeader('content-type', 'application/json').end(JSON.stringify(order))
    },
    stop: () => new Promise((done) => {
      server.close(() => done())
      server.closeAllConnections()
    }),
  }
}

/** The shipped flows, whose orders are looked up in another system. */
function flowsAsking(url: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'midflow-flows-'))
  cpSync(resolve('flows'), folder, { recursive: true })
  writeFileSync(join(folder, 'actions/look-up-order.js'), `exports.main = async (event) => {
  const response = await fetch('${url}/orders/' + event.inputFields.order_number)
  const order = await response.json()
  return { outputFields: { found: true, state: order.state, arrives: Date.parse('2026-12-01') } }
}
`)
  const contract = join(folder, 'actions/look-up-order.yaml')
  writeFileSync(contract, `midflow: 1
action: look-up-order
input: { order_number: { type: text, required: true } }
output:
  found: { type: boolean }
  state: { type: enumeration, options: { packing: being packed, shipped: on its way, delivered: delivered } }
  arrives: { type: date }
limits: { time: 20s }
`)
  return folder
}
