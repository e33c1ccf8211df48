import { expect, jest, test } from '@jest/globals'
import { hostPage, widget } from '../support/widget-page.ts'
import { setWidgetStage } from '../support/widget-stage.ts'

jest.setTimeout(40_000)

/** What a page may take until it is up to date again. */
const SOON_MS = 2000

/** The page's clock can be put forward: while a page stands still, its timers do too, but not the time. */
const SLEEPY = '<script>window.slept = 0; { const now = Date.now; Date.now = () => now() + slept }</script>'
const stage = setWidgetStage({ site: null, pages: () => ({ '/': { html: hostPage({ head: SLEEPY }) }, '/other': { html: '<h1>Elsewhere</h1>' } }) })

/** A visitor who has an open thread. */
async function begin(): Promise<void> {
  await stage.begin()
  await widget(stage.page).open()
  await widget(stage.page).say('one')
  await widget(stage.page).shows(['one'])
}
const shownSoon = (texts: string[], since: number) => widget(stage.page).shows(texts).then(() => expect(Date.now() - since).toBeLessThan(SOON_MS))

test('a page that comes back from the back-forward cache is live within two seconds, and shows once what it missed', async () => {
  await begin()
  await stage.page.evaluate('addEventListener("pageshow", ({ persisted }) => (window.restored = persisted))')
  await stage.page.goto(`${stage.server.url}/other`)
  stage.server.say('missed')
  const since = Date.now()
  // A page that was kept is never loaded, so nobody can wait for that.
  await stage.page.goBack({ waitUntil: 'commit' })
  await shownSoon(['one', 'missed'], since)
  expect(await stage.page.evaluate('window.restored')).toBe(true)
  stage.server.say('live')
  await widget(stage.page).shows(['one', 'missed', 'live'])
  await widget(stage.page).say('two')
  await widget(stage.page).shows(['one', 'missed', 'live', 'two'])
})

test('a page whose connection died in the background is live within two seconds of being looked at', async () => {
  await begin()
  stage.server.mute(true)
  stage.server.say('missed')
  await stage.page.evaluate('window.slept += 5 * 60_000')
  const since = Date.now()
  await stage.page.evaluate('document.dispatchEvent(new Event("visibilitychange"))')
  await shownSoon(['one', 'missed'], since)
  stage.server.say('live')
  await widget(stage.page).shows(['one', 'missed', 'live'])
})
