import { describe, expect, jest, test } from '@jest/globals'
import { question, siteLook } from '../support/fake-visitor-server.ts'
import { hostPage, widget } from '../support/widget-page.ts'
import { type Scene, setWidgetStage } from '../support/widget-stage.ts'

jest.setTimeout(40_000)

const EVENTS = ['conversationStarted', 'conversationClosed', 'userSelectedThread', 'unreadConversationCountChanged', 'contactAssociated', 'userInteractedWithWidget', 'widgetLoaded', 'widgetClosed', 'quickReplyButtonClick']

/** As HubSpot's documentation tells pages to wait for its API. */
const WAITING = `window.heard = []; window.called = 0
  function ready() { window.called += 1; for (const event of ${JSON.stringify(EVENTS)}) window.HubSpotConversations.on(event, (payload) => heard.push([event, payload])) }
  if (window.HubSpotConversations) ready(); else window.hsConversationsOnReady = [ready];`

const stage = setWidgetStage({
  site: siteLook({ attachments: true }),
  onMessage: (to, { text }) => void (text === 'hi' && to.say('What about?', { question: question('choice', { a: 'Orders', b: 'Else' }) })),
})
const begin = (before: string, scene: Scene = {}, attributes = '') =>
  stage.begin({ ...scene, pages: () => ({ '/': { html: hostPage({ head: `<script>${before}</script>`, attributes, body: '<div id="room" style="height: 480px"></div>' }) } }) })
const run = (expression: string) => stage.page.evaluate(expression)
const settled = (condition: string) => stage.page.waitForFunction(condition)
const there = () => settled('window.HubSpotConversations')

describe('a page made for HubSpot’s widget', () => {
  test('is told, in HubSpot’s words, what happens', async () => {
    await begin(WAITING)
    await settled('window.heard.length > 0')
    await widget(stage.page).open()
    await widget(stage.page).say('hi')
    await widget(stage.page).click('Orders')
    await widget(stage.page).shows(['hi', 'What about?', 'Orders'])
    const conversationId = stage.server.only().messages[0]?.id
    await run('HubSpotConversations.widget.close()')
    stage.server.say('Here you are')
    await settled('window.heard.some(([event]) => event === "unreadConversationCountChanged")')
    stage.server.setState({ verified: 'ann@example.com' })
    await settled('window.heard.some(([event]) => event === "contactAssociated")')
    stage.server.setState({ status: 'closed' })
    await settled('window.heard.some(([event]) => event === "conversationClosed")')
    expect(await run('window.heard')).toEqual([
      ['widgetLoaded', { message: 'widget has loaded' }],
      ['userInteractedWithWidget', { message: 'widget opened' }],
      ['conversationStarted', { conversation: { conversationId } }],
      ['userSelectedThread', { conversation: { conversationId } }],
      ['quickReplyButtonClick', { value: ['Orders'] }],
      ['widgetClosed', { message: 'widget has closed' }],
      ['unreadConversationCountChanged', { unreadCount: 1 }],
      ['contactAssociated', { message: 'visitor is identified', email: 'ann@example.com' }],
      ['conversationClosed', { conversation: { conversationId } }],
    ])
    expect(await run('window.called')).toBe(1)
  })

  test('loads the widget when it wants, opens, closes, removes and loads it again', async () => {
    await begin(`window.hsConversationsSettings = { loadImmediately: false }; ${WAITING}`)
    await there()
    const status = () => run('HubSpotConversations.widget.status()')
    expect([await status(), await stage.page.locator('.launcher').isVisible(), await run('window.heard')]).toEqual([{ loaded: false, pending: false }, false, []])
    await run('HubSpotConversations.widget.load({ widgetOpen: true })')
    await stage.page.locator('.panel').waitFor()
    expect(await status()).toEqual({ loaded: true, pending: false })
    await run('HubSpotConversations.widget.remove()')
    await stage.page.locator('.launcher').waitFor({ state: 'hidden' })
    await run('HubSpotConversations.widget.refresh()')
    expect(await status()).toEqual({ loaded: false, pending: false })
    await run('HubSpotConversations.widget.load(); HubSpotConversations.widget.load()')
    await stage.page.locator('.launcher').waitFor()
    expect(await stage.page.locator('.panel').isVisible()).toBe(false)
    await run('HubSpotConversations.widget.open()')
    await stage.page.locator('.panel').waitFor()
    await settled('window.heard.filter(([event]) => event === "userInteractedWithWidget").length === 2')
    expect(await run('window.heard.filter(([event]) => event === "widgetLoaded").length')).toBe(2)
  })

  test('sets it by hsConversationsSettings: attachments, focus, place, identity', async () => {
    await begin(`window.hsConversationsSettings = { disableAttachment: true, disableInitialInputFocus: true, inlineEmbedSelector: '#room', identificationEmail: 'ann@example.com', identificationToken: 'signed.by.us', enableWidgetCookieBanner: true, avoidInlineStyles: true }`)
    await stage.page.locator('#room midflow-widget .panel').waitFor()
    await widget(stage.page).say('hello')
    await widget(stage.page).shows(['hello'])
    expect(await stage.page.locator('input[type="file"]').count()).toBe(0)
    await settled('document.querySelector("midflow-widget")')
    stage.server.drop()
    await widget(stage.page).say('again')
    await widget(stage.page).shows(['hello', 'again'])
    expect(new Set(stage.server.identities)).toEqual(new Set(['signed.by.us']))
  })

  test('stops listening, and forgets the visitor', async () => {
    await begin(WAITING)
    await there()
    await run('window.twice = 0; window.count = () => window.twice++; HubSpotConversations.on("widgetClosed", count); HubSpotConversations.on("widgetClosed", count)')
    await widget(stage.page).open()
    await widget(stage.page).say('private')
    await widget(stage.page).shows(['private'])
    await run('HubSpotConversations.widget.close()')
    await settled('window.twice === 1')
    await run('HubSpotConversations.off("widgetClosed", count); HubSpotConversations.widget.open()')
    await run('HubSpotConversations.clear({ resetWidget: true })')
    await stage.page.locator('.panel').waitFor({ state: 'hidden' })
    await widget(stage.page).open()
    await widget(stage.page).shows([])
    expect(await run('window.twice')).toBe(1)
  })

  test('that says nothing beforehand asks for the API by an attribute', async () => {
    await begin('', {}, 'data-hubspot')
    await there()
    await run('HubSpotConversations.widget.open()')
    await stage.page.locator('.panel').waitFor()
  })
})

test('a page that has nothing of HubSpot’s is given nothing of it', async () => {
  await begin('')
  await widget(stage.page).open()
  expect(await run('typeof window.HubSpotConversations')).toBe('undefined')
  expect(stage.server.requests.filter((address) => address.includes('hubspot'))).toEqual([])
})
