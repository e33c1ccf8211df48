import { describe, expect, jest, test } from '@jest/globals'
import { siteLook } from '../support/fake-visitor-server.ts'
import { hostPage, widget } from '../support/widget-page.ts'
import { type Scene, setWidgetStage } from '../support/widget-stage.ts'

jest.setTimeout(40_000)

const stage = setWidgetStage({ site: null })
/** A page whose own script runs before the widget's. */
const begin = (before: string, scene: Scene = {}, body = '<h1>Shop</h1><div id="room" style="width: 420px; height: 500px"></div>') =>
  stage.begin({ ...scene, pages: () => ({ '/': { html: hostPage({ head: `<script>${before}</script>`, body }) } }) })
const run = (expression: string) => stage.page.evaluate(expression)
const panel = (state: 'visible' | 'hidden' = 'visible') => stage.page.locator('.panel').waitFor({ state })
const listen = (...events: string[]) => events.map((name) => `midflow('on', '${name}', (value) => heard.push(['${name}', value]));`).join('')
const QUEUE = 'window.midflow = function () { (midflow.q = midflow.q || []).push(arguments) }; window.heard = [];'
const heard = () => run('window.heard')
const settled = (condition: string) => stage.page.waitForFunction(condition)

describe('a signed identity', () => {
  test('in the settings goes with the connection, before anything is opened, and in no address', async () => {
    await begin('window.midflowSettings = { identity: "signed.by.us" }')
    await stage.page.locator('.launcher[aria-expanded="false"]').waitFor()
    await settled('window.midflow("status").conversation === "none"')
    await widget(stage.page).open()
    await widget(stage.page).say('hello')
    await widget(stage.page).shows(['hello'])
    expect(stage.server.identities).toEqual(['signed.by.us'])
    expect(stage.server.requests.filter((address) => address.includes('signed'))).toEqual([])
  })

  test('that the page learns later is handed over, also again after a break; the page is told who the visitor is', async () => {
    await begin(QUEUE + listen('identified'))
    await widget(stage.page).open()
    await widget(stage.page).say('hello')
    await widget(stage.page).shows(['hello'])
    expect(await run('window.midflow("identify", "signed.by.us")')).toBeNull()
    stage.server.setState({ verified: 'ann@example.com' })
    await settled('window.heard.length > 0')
    expect(await heard()).toEqual([['identified', { email: 'ann@example.com' }]])
    stage.server.drop()
    await widget(stage.page).say('again')
    await widget(stage.page).shows(['hello', 'again'])
    await stage.page.locator('.waiting').waitFor({ state: 'detached' })
    expect(stage.server.identities).toEqual(['signed.by.us', 'signed.by.us'])
  })

  test('that is no good is said to the page, and keeps nobody from writing', async () => {
    const refuseIdentity = () => 'bad-identity' as const
    await begin('window.midflowSettings = { identity: "too.old" }', { refuseIdentity })
    await widget(stage.page).open()
    await widget(stage.page).say('hello')
    await widget(stage.page).shows(['hello'])
    expect(await run('window.midflow("identify", "no.better")')).toBe('bad-identity')
    stage.server.drop()
    await widget(stage.page).say('still here')
    await widget(stage.page).shows(['hello', 'still here'])
    expect(stage.server.identities).toEqual([])
  })

  test.each(['later', 'in the settings of the next page'])('of somebody else, handed over %s, begins a thread of their own', async (when) => {
    const owners = new Map<string, string>()
    const refuseIdentity = (identity: string, token: string) => {
      const owner = owners.get(token) ?? identity
      owners.set(token, owner)
      return owner === identity ? null : ('other-visitor' as const)
    }
    await begin('window.midflowSettings = { identity: sessionStorage.next || "ann" }', { refuseIdentity })
    await widget(stage.page).open()
    await widget(stage.page).say('I am Ann')
    await widget(stage.page).shows(['I am Ann'])
    if (when === 'later') expect(await run('window.midflow("identify", "bob")')).toBeNull()
    else {
      await run('sessionStorage.next = "bob"')
      await stage.page.reload()
    }
    await widget(stage.page).shows([])
    await widget(stage.page).say('I am Bob')
    await widget(stage.page).shows(['I am Bob'])
    expect([...stage.server.visitors.values()].map(({ messages }) => messages.map(({ text }) => text)).filter((texts) => texts.length > 0)).toEqual([['I am Ann'], ['I am Bob']])
    expect([...owners.values()]).toEqual(['ann', 'bob'])
  })
})

describe('settings', () => {
  test('hidden: nothing is seen until the page shows it', async () => {
    await begin('window.midflowSettings = { hidden: true }')
    await stage.page.locator('.launcher').waitFor({ state: 'attached' })
    expect([await stage.page.locator('.launcher').isVisible(), await run('window.midflow("status").shown')]).toEqual([false, false])
    await run('window.midflow("show")')
    await widget(stage.page).open()
    await run('window.midflow("hide")')
    await panel('hidden')
    expect(await run('window.midflow("status")')).toEqual({ shown: false, open: true, unread: 0, conversation: 'none' })
  })

  test('embed: the panel stands in the page’s element, always open, without a launcher, also when the element comes later', async () => {
    await begin('window.midflowSettings = { embed: "#later" }')
    await stage.page.locator('.launcher').waitFor()
    await run('{ const room = document.querySelector("#room"); room.id = "later"; midflow("show") }')
    await panel()
    const [inside, outside] = [await stage.page.locator('.panel').boundingBox(), await stage.page.locator('#later').boundingBox()]
    expect(inside).toEqual(outside)
    expect([await stage.page.locator('.launcher').isVisible(), await stage.page.locator('.close').isVisible()]).toEqual([false, false])
    await stage.page.locator('textarea').press('Escape')
    await run('window.midflow("close")')
    await widget(stage.page).say('hello')
    await widget(stage.page).shows(['hello'])
    await stage.page.reload()
    await stage.page.locator('.launcher').waitFor()
  })

  test('attachments, focus and title can be switched off', async () => {
    await begin('window.midflowSettings = { attachments: false, focus: false, title: false }', { site: siteLook({ attachments: true }) })
    await widget(stage.page).open()
    await widget(stage.page).say('hello')
    await widget(stage.page).shows(['hello'])
    expect(await stage.page.locator('input[type="file"]').count()).toBe(0)
    await stage.page.locator('.close').click()
    await panel('hidden')
    await run('document.activeElement.blur()')
    stage.server.say('You there?')
    await stage.page.locator('.badge', { hasText: '1' }).waitFor()
    expect(await stage.page.title()).toBe('Shop')
    await run('window.midflow("open")')
    await panel()
    expect(await run('document.activeElement === document.body')).toBe(true)
  })
})

test('calls: the page sends as the visitor, toggles, asks for the state, and hears what happens, once each', async () => {
  await begin(QUEUE + listen('ready', 'open', 'close', 'unread', 'conversation-started', 'conversation-closed'))
  await run('window.midflow("send", "Where is my order?")')
  await panel()
  await widget(stage.page).shows(['Where is my order?'])
  await settled('window.midflow("status").conversation === "open"')
  const id = stage.server.only().messages[0]?.id
  await run('window.midflow("toggle")')
  await panel('hidden')
  stage.server.say('On its way')
  await settled('window.midflow("status").unread === 1')
  await run('window.midflow("toggle")')
  await panel()
  stage.server.setState({ status: 'closed' })
  await settled('window.midflow("status").conversation === "closed"')
  expect(await run('window.midflow("status")')).toEqual({ shown: true, open: true, unread: 0, conversation: 'closed' })
  expect(await heard()).toEqual([
    ['ready', null], ['open', null], ['conversation-started', { id }], ['close', null], ['unread', 1], ['unread', 0], ['open', null], ['conversation-closed', { id }],
  ])
  await stage.page.reload()
  await settled('window.midflow.ready && window.midflow("status").conversation === "closed"')
  expect(await heard()).toEqual([['ready', null]])
})
