import { expect, jest, test } from '@jest/globals'
import { about } from '../support/agent.ts'
import { setFrontDesk, shown } from '../support/front-desk.ts'
import { widget } from '../support/widget-page.ts'

jest.setTimeout(60_000)

const desk = setFrontDesk()

test('visitors are told their place and who comes, by name and picture, rate them afterwards, and are told when nobody is there', async () => {
  const ann = await desk.enter('people')
  await widget(ann).say('Hi')
  await ann.locator('header', { hasText: 'Bea Winter is here' }).waitFor()
  await ann.waitForFunction('document.querySelector("midflow-widget").shadowRoot.querySelector("header .face img")?.naturalWidth > 0')

  const ben = await desk.enter('people')
  await widget(ben).say('Hi')
  await widget(ben).notice('You are number 1 in line.')
  await ben.locator('header', { hasText: 'We are looking for somebody to help you' }).waitFor()

  const { conversations } = await desk.bea.ask('list', { view: 'mine' })
  const id = conversations[0]?.id ?? ''
  await desk.bea.watch(id)
  await desk.bea.ask('send', about(id, { text: 'I am Bea, how can I help?' }))
  await shown(ann, 'I am Bea, how can I help?')
  expect(await ann.locator('.theirs.last .face img').getAttribute('src')).toBe(`${desk.shop}/bea.gif`)
  await widget(ann).say('With my lamp')
  await desk.bea.until(() => desk.bea.messages(id).find(({ text }) => text === 'With my lamp'), 'the answer')
  await desk.bea.ask('read', { conversation: id, seq: desk.bea.messages(id).at(-1)?.seq ?? 0 })
  await ann.locator('.mine .meta', { hasText: 'Seen' }).waitFor()
  await desk.bea.ask('return', about(id))

  await shown(ann, 'How was this conversation?')
  await ann.getByRole('button', { name: '4 out of 5' }).click()
  await shown(ann, 'Thanks, see you!')
  await widget(ann).notice('This conversation has ended.')
  expect((await desk.bea.watch(id)).messages.at(-2)).toMatchObject({ author: { kind: 'visitor' }, text: '4' })

  await ben.locator('header', { hasText: 'Bea Winter is here' }).waitFor()
  await desk.bea.ask('presence', { presence: 'away' })
  const cem = await desk.enter('people')
  await widget(cem).say('Hi')
  await shown(cem, 'Nobody is in just now.')
})
