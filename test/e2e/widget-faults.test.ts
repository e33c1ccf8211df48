import { beforeEach, describe, expect, jest, test } from '@jest/globals'
import { question } from '../support/fake-visitor-server.ts'
import { widget } from '../support/widget-page.ts'
import { type Scene, setWidgetStage } from '../support/widget-stage.ts'

jest.setTimeout(40_000)

const stage = setWidgetStage({ site: null })
const begin = async (scene: Scene = {}) => {
  await stage.begin(scene)
  await widget(stage.page).open()
}
/** Waits until a connection has been made that many times. */
const connections = async (count: number) => {
  while (stage.server.connections() < count) await stage.page.waitForTimeout(20)
}
const texts = () => stage.server.only().messages.map((message) => message.text)

describe('when the connection breaks', () => {
  beforeEach(() => begin())

  test('a visitor who had received nothing yet gets what was said meanwhile', async () => {
    await connections(1)
    await stage.server.stop()
    stage.server.say('are you there?')
    await stage.server.start()
    await widget(stage.page).shows(['are you there?'])
  })

  test('owner, place, status and the buttons of the open question come back with the messages', async () => {
    const header = (text: string) => stage.page.locator('header', { hasText: text }).waitFor({ timeout: 8000 })
    const away = async (meanwhile: () => void) => {
      await stage.server.stop()
      meanwhile()
      await stage.server.start()
    }
    await widget(stage.page).say('one')
    await widget(stage.page).shows(['one'])
    const choices = [{ id: 'yes', label: 'Yes, please' }]
    await away(() => stage.server.say('More?', { question: { type: 'choice', choices, pick: null, skip: null, sensitive: false, files: null } }))
    await stage.page.locator('.answers').getByRole('button', { name: 'Yes, please' }).waitFor()
    await away(() => stage.server.setState({ openQuestion: null, owner: 'queue', position: 3 }))
    await widget(stage.page).notice('You are number 3 in line.')
    await stage.page.locator('.answers').waitFor({ state: 'detached' })
    await away(() => stage.server.setState({ owner: 'agent', position: null, agent: { name: 'Bea', picture: null } }))
    await header('Bea is here')
    await stage.page.locator('.notice:empty').waitFor({ state: 'attached' })
    await away(() => {
      stage.server.say('goodbye')
      stage.server.setState({ owner: 'bot', agent: null, status: 'closed' })
    })
    await widget(stage.page).shows(['one', 'More?', 'goodbye'])
    await widget(stage.page).notice('This conversation has ended. Write to begin again.')
    await header('Automated assistant')
  })

  test('what is written into a conversation that is closed meanwhile opens it again only if the visitor says so', async () => {
    await widget(stage.page).say('one')
    await widget(stage.page).shows(['one'])
    await stage.server.stop()
    await widget(stage.page).say('Are you there?')
    stage.server.setState({ status: 'closed' })
    await stage.server.start()
    await widget(stage.page).notice('This conversation has ended.')
    await stage.page.locator('.refused', { hasText: 'Not sent.' }).waitFor()
    expect(texts()).toEqual(['one'])
    await stage.page.getByRole('button', { name: 'Try again' }).click()
    await stage.page.locator('.refused').waitFor({ state: 'detached' })
    await widget(stage.page).shows(['one', 'Are you there?'])
    expect(texts()).toEqual(['one', 'Are you there?'])
  })

  test('what is written meanwhile is sent once it stands again, in order and once, and the visitor sees what is going on', async () => {
    await widget(stage.page).say('one')
    await widget(stage.page).shows(['one'])
    await stage.server.stop()
    await widget(stage.page).say('two')
    await widget(stage.page).say('three')
    await widget(stage.page).shows(['one', 'two', 'three'])
    await stage.page.locator('.waiting .meta', { hasText: 'Sending…' }).first().waitFor()
    await widget(stage.page).notice('Reconnecting…')
    await stage.server.start()
    await stage.page.locator('.waiting').first().waitFor({ state: 'detached' })
    await widget(stage.page).shows(['one', 'two', 'three'])
    expect(texts()).toEqual(['one', 'two', 'three'])
    await stage.page.locator('.notice', { hasText: 'Reconnecting' }).waitFor({ state: 'detached' })
  })

  test('what could not be sent before the page was reloaded is sent afterwards', async () => {
    await widget(stage.page).say('one')
    await widget(stage.page).shows(['one'])
    await stage.page.route('**/socket.io/**', (route) => route.abort())
    await stage.server.stop()
    await widget(stage.page).say('two')
    await stage.server.start()
    await stage.page.reload()
    await widget(stage.page).shows(['one', 'two'])
    await stage.page.unroute('**/socket.io/**')
    while (texts().length < 2) await stage.page.waitForTimeout(20)
    expect(texts()).toEqual(['one', 'two'])
  })

  test('ten short breaks with messages both ways lose and double nothing', async () => {
    const expected: string[] = []
    await connections(1)
    for (let round = 0; round < 10; round++) {
      await widget(stage.page).say(`mine ${round}`)
      if (round % 2 === 0) stage.server.drop()
      while (texts().length < expected.length + 1) await stage.page.waitForTimeout(10)
      stage.server.say(`theirs ${round}`)
      if (round % 3 === 0) stage.server.drop()
      expected.push(`mine ${round}`, `theirs ${round}`)
    }
    await widget(stage.page).shows(expected)
    expect(texts()).toEqual(expected)
  })

  test('a page that comes back from standby over a dead connection notices and catches up, without waiting for heartbeats', async () => {
    await widget(stage.page).say('one')
    await widget(stage.page).shows(['one'])
    stage.server.mute(true)
    stage.server.say('missed')
    await stage.page.evaluate('dispatchEvent(new Event("pageshow"))')
    await widget(stage.page).shows(['one', 'missed'])
    expect(stage.server.connections()).toBe(2)
    stage.server.mute(false)
    await widget(stage.page).shows(['one', 'missed'])
  })
})

describe('when acknowledgements are lost', () => {
  test('a message that the server had stored is not stored again, though it is sent again', async () => {
    await begin({ dropAck: (_request, times) => times === 0, refuse: () => null })
    await widget(stage.page).say('once')
    await widget(stage.page).shows(['once'])
    stage.server.drop()
    await connections(2)
    await widget(stage.page).say('twice')
    await widget(stage.page).shows(['once', 'twice'])
    expect(texts()).toEqual(['once', 'twice'])
  })
})

describe('when the server fails to take a message', () => {
  test('it is tried again by itself', async () => {
    await begin({ refuse: (_request, times) => (times < 1 ? 'internal' : null) })
    await widget(stage.page).say('stubborn')
    await stage.page.locator('.waiting').waitFor({ state: 'detached' })
    expect(texts()).toEqual(['stubborn'])
  })

  test('and refuses it, the visitor can try again or delete it', async () => {
    let refusing = true
    await begin({ refuse: () => (refusing ? 'bad-request' : null) })
    await widget(stage.page).say('one')
    await stage.page.locator('.failed', { hasText: 'Not sent.' }).waitFor()
    await stage.page.getByRole('button', { name: 'Delete' }).click()
    await widget(stage.page).shows([])
    await widget(stage.page).say('two')
    await stage.page.locator('.failed').waitFor()
    refusing = false
    await stage.page.getByRole('button', { name: 'Try again' }).click()
    await stage.page.locator('.failed').waitFor({ state: 'detached' })
    await widget(stage.page).shows(['two'])
    expect(texts()).toEqual(['two'])
  })
})

test('live messages that come before the history wait for it', async () => {
  let delay = 0
  await begin({ historyDelay: () => delay })
  await widget(stage.page).say('one')
  await widget(stage.page).shows(['one'])
  stage.server.say('two')
  delay = 400
  await stage.page.reload()
  await connections(2)
  stage.server.say('three')
  stage.server.say('four')
  await widget(stage.page).shows(['one', 'two', 'three', 'four'])
})

test('without WebSockets the widget works by polling, a restart included', async () => {
  await begin({ transports: ['polling'], onMessage: (to, message) => message.text === 'hi' && to.say('What is it about?', { question: question('choice', { a: 'A' }) }) })
  await widget(stage.page).say('hi')
  await widget(stage.page).click('A')
  await widget(stage.page).shows(['hi', 'What is it about?', 'A'])
  await stage.server.stop()
  await widget(stage.page).say('after')
  await stage.server.start()
  await widget(stage.page).shows(['hi', 'What is it about?', 'A', 'after'])
  while (texts().length < 4) await stage.page.waitForTimeout(20)
  expect(texts()).toEqual(['hi', 'What is it about?', 'A', 'after'])
})

test('a history longer than one answer is shown whole', async () => {
  await begin()
  await widget(stage.page).say('first')
  await widget(stage.page).shows(['first'])
  await stage.server.stop()
  for (let n = 0; n < 450; n++) stage.server.say(`line ${n}`)
  await stage.server.start()
  await widget(stage.page).shows(['first', ...Array.from({ length: 450 }, (_, n) => `line ${n}`)])
})
