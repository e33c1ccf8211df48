import { describe, expect, jest, test } from '@jest/globals'
import { question, siteLook } from '../support/fake-visitor-server.ts'
import { hostPage, widget } from '../support/widget-page.ts'
import { setWidgetStage } from '../support/widget-stage.ts'
import { texts as english } from '../../widget/texts/en.ts'
import type { Texts } from '../../widget/texts/en.ts'

jest.setTimeout(40_000)

const textsOf = async (language: string): Promise<Texts> => (await import(`../../widget/texts/${language}.ts`)).texts

const stage = setWidgetStage({
  site: siteLook({ greeting: 'Hello', attachments: true }),
  onMessage(to, { text }) {
    if (text === 'choose') to.say('Which?', { question: question('choice', { a: 'Apple', b: 'Bread' }) })
    if (text === 'rate') to.say('How was it?', { question: question('rating', { 1: '1', 2: '2', 3: '3' }) })
  },
})
const begin = (language: string) => stage.begin({ pages: () => ({ '/': { html: hostPage({ attributes: `data-language="${language}"` }) } }) })
const box = async (selector: string) => (await stage.page.locator(selector).first().boundingBox()) ?? { x: NaN, y: NaN, width: NaN, height: NaN }

test.each(['fr-CA', 'pl', 'tr'])('a page in %s is spoken to in its language', async (language) => {
  const { open, write, automated, send, attach } = await textsOf(language.slice(0, 2))
  await begin(language)
  await stage.page.locator(`.launcher[aria-label="${open}"]`).click()
  await stage.page.locator('header', { hasText: automated }).waitFor()
  await stage.page.locator(`textarea[placeholder="${write}"]`).waitFor()
  expect(await stage.page.locator('.frame').getAttribute('lang')).toBe(language)
  expect(await stage.page.locator('.send').getAttribute('aria-label')).toBe(send)
  expect(await stage.page.locator('.composer .attach').getAttribute('title')).toBe(attach)
})

test('a language that the widget does not speak is spoken to in English', async () => {
  await begin('eo')
  await widget(stage.page).open()
  expect(await stage.page.locator('textarea').getAttribute('placeholder')).toBe(english.write)
})

test.each([
  ['de_DE', 'de', /^14:05$/],
  ['en', 'en', /^14:05$/],
  ['en-US', 'en', /^2:05\sPM$/],
  ['{{ lang }}', 'en', /^14:05$/],
  ['sv', 'en', /^14:05$/],
])('a page that says its language is "%s" works, with times as they are written there, or else where the browser is at home', async (language, words, time) => {
  const { write } = words === 'en' ? english : await textsOf(words)
  await stage.begin({
    pages: () => ({ '/': { html: hostPage({ attributes: `data-language="${language}"` }) } }), visitor: { locale: 'en-GB', timezoneId: 'Europe/Berlin' },
    beforeVisit: (page) => page.clock.setFixedTime(new Date('2026-11-25T13:05:00Z')),
  })
  await widget(stage.page).open()
  expect(await stage.page.locator('textarea').getAttribute('placeholder')).toBe(write)
  await widget(stage.page).say('hello')
  await stage.page.locator('.mine:not(.waiting, .accepted) .meta').waitFor()
  stage.server.only().messages.forEach((message) => (message.at = '2026-11-25T13:05:00.000Z'))
  await stage.page.reload()
  expect(await stage.page.locator('.mine .meta').textContent()).toMatch(time)
})

describe.each(['ar', 'he-IL'])('from right to left, in %s', (language) => {
  test('launcher and panel stand on the left, the visitor’s words too, and the arrow keys go the way they point', async () => {
    const texts = await textsOf(language.slice(0, 2))
    await begin(language)
    await stage.page.locator('.launcher').click()
    await stage.page.locator('.panel').waitFor()
    expect((await box('.launcher')).x).toBeLessThan(30)
    const panel = await box('.panel')
    expect(panel.x).toBeLessThan(30)
    const middle = panel.x + panel.width / 2
    expect((await box('header .close')).x).toBeLessThan(middle)
    expect((await box('.send')).x).toBeLessThan(middle)
    expect((await box('.composer .attach')).x).toBeGreaterThan(middle)
    await widget(stage.page).say('choose')
    await widget(stage.page).click('Apple')
    await widget(stage.page).say('rate')
    await stage.page.locator('.rating').waitFor()
    const theirs = await box('.theirs .bubble')
    expect((await box('.mine .bubble')).x).toBeLessThan(theirs.x)
    expect(theirs.x + theirs.width).toBeGreaterThan(middle)
    const stars = stage.page.locator('.rating button')
    expect((await stars.nth(0).boundingBox())?.x).toBeGreaterThan((await stars.nth(2).boundingBox())?.x ?? Infinity)
    await stars.nth(0).focus()
    await stage.page.keyboard.press('ArrowLeft')
    expect(await stage.page.evaluate('document.activeElement.shadowRoot.activeElement.getAttribute("aria-label")')).toBe(texts.rating('2', 3))
  })

  test('words in another direction keep their own, and stand where the others would', async () => {
    const styleOf = (selector: string) => stage.page.locator(selector).evaluate((element) => {
      const { direction, textAlign } = getComputedStyle(element)
      return { direction, textAlign }
    })
    await begin(language)
    await stage.page.locator('.launcher').click()
    expect(await styleOf('header h2')).toEqual({ direction: 'ltr', textAlign: 'right' })
    expect(await styleOf('textarea')).toMatchObject({ direction: 'rtl' })
    await stage.page.locator('textarea').fill('Is this left to right?')
    expect(await styleOf('textarea')).toMatchObject({ direction: 'ltr' })
    await stage.page.locator('textarea').press('Enter')
    await stage.page.locator('.mine .bubble').waitFor()
    expect(await styleOf('.mine .bubble')).toMatchObject({ direction: 'ltr' })
  })
})

test('who wishes for less motion sees none', async () => {
  const moving = async () => {
    await widget(stage.page).open()
    await widget(stage.page).say('choose')
    await stage.page.locator('.answers').waitFor()
    stage.server.typing(true)
    await stage.page.locator('.writing i').first().waitFor()
    return stage.page.evaluate(`[...document.querySelector("midflow-widget").shadowRoot.querySelectorAll("*")].filter((one) => {
      const { animationName, transitionDuration } = getComputedStyle(one)
      return animationName !== "none" || !/^0s(, 0s)*$/.test(transitionDuration)
    }).length`)
  }
  await stage.begin({ visitor: { reducedMotion: 'no-preference' } })
  expect(await moving()).toBeGreaterThan(3)
  await stage.end()
  await stage.begin({ visitor: { reducedMotion: 'reduce' } })
  expect(await moving()).toBe(0)
})
