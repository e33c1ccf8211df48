import { describe, expect, jest, test } from '@jest/globals'
import type { FormField, SendRequest, SiteLook } from '../../server/protocol/visitor.ts'
import { question, siteLook } from '../support/fake-visitor-server.ts'
import { widget } from '../support/widget-page.ts'
import { type Scene, setWidgetStage } from '../support/widget-stage.ts'

jest.setTimeout(40_000)

const PICTURE = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
const BEA = { kind: 'agent', name: 'Bea Winter', picture: '/pictures/bea.png' } as const

const sent: SendRequest[] = []
const stage = setWidgetStage({
  onMessage(to, message, request) {
    sent.push(request)
    if (message.text === 'photo') to.say('Show me.', { question: question('file', {}, { files: { accept: ['image/*'], max: 1, size: 2000 }, skip: 'Skip' }) })
    if (message.text === 'code') to.say('Which code did we send you?', { question: question('email-code', {}, { sensitive: true }) })
    if (message.text === 'faces') to.say('How was it?', { question: question('rating', { 1: '😡 Bad', 2: '😐', 3: '😀 Great' }) })
  },
})
const begin = async (site: Partial<SiteLook> = {}, scene: Scene = {}) => {
  sent.length = 0
  await stage.begin({ site: siteLook(site), ...scene })
  await widget(stage.page).open()
}
const field = (label: string) => stage.page.getByLabel(label)
const asks = (name: string, label: string, type: FormField['type'], required = true, choices: FormField['choices'] = []): FormField => ({ name, label, type, required, choices })
const focused = () => stage.page.evaluate('document.activeElement?.shadowRoot?.activeElement?.name')
const choose = (...files: { name: string; mimeType: string; buffer: Buffer }[]) => stage.page.locator('input[type="file"]').setInputFiles(files)

describe('the form before the first message', () => {
  const preChat = { text: 'Who are you?', fields: [asks('firstname', 'Name', 'text'), asks('email', 'E-mail', 'email'), asks('plan', 'Plan', 'choice', false, [{ id: 'free', label: 'Free' }])] }

  test('names what is missing or wrong, and goes there; what was filled in comes with the first message, and is not asked again', async () => {
    await begin({ preChat, greeting: 'Hello!' })
    await field('Name').waitFor()
    expect(await stage.page.locator('.composer').count()).toBe(0)
    await field('E-mail').fill('ann@')
    await stage.page.getByRole('button', { name: 'Start chat' }).click()
    expect(await stage.page.locator('.form [role="alert"]').allTextContents()).toEqual(['Please fill this in.', 'Please give an e-mail address such as name@example.com.'])
    expect(await focused()).toBe('firstname')
    expect(await field('E-mail').inputValue()).toBe('ann@')
    await field('Name').fill('Ann')
    await field('E-mail').fill('ann@example.com')
    await field('E-mail').press('Enter')
    await stage.page.locator('.composer').waitFor()
    await stage.page.reload()
    await stage.page.locator('.composer').waitFor()
    await widget(stage.page).say('hello')
    await widget(stage.page).shows(['Hello!', 'hello'])
    expect(sent).toMatchObject([{ text: 'hello', details: { firstname: 'Ann', email: 'ann@example.com' } }])
    await widget(stage.page).say('again')
    await widget(stage.page).shows(['Hello!', 'hello', 'again'])
    expect(sent[1]).not.toHaveProperty('details')
  })
})

describe('what a form asked for and the server refuses', () => {
  const refuse = ({ details }: SendRequest) => (details?.['phone'] === '12345' ? { code: 'bad-request', message: 'details.phone: give a telephone number that exists' } : null)
  const fields = [asks('name', 'Name', 'text', false), asks('phone', 'Phone', 'phone')]
  const complaint = 'Please give a phone number such as +44 20 7946 0000.'

  test('is asked for again before the first message, with the rest as it was; words and files are kept', async () => {
    await begin({ preChat: { text: null, fields }, attachments: true }, { refuse })
    await field('Name').fill('Ann')
    await field('Phone').fill('12345')
    await field('Phone').press('Enter')
    await choose({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('x') })
    await stage.page.getByLabel('a.txt is attached').waitFor()
    await widget(stage.page).say('hello')
    await stage.page.locator('.form [role="alert"]', { hasText: complaint }).waitFor()
    expect([await field('Name').inputValue(), await field('Phone').inputValue(), await field('Phone').getAttribute('aria-invalid')]).toEqual(['Ann', '12345', 'true'])
    await field('Phone').fill('+49 30 901820')
    await field('Phone').press('Enter')
    await stage.page.getByLabel('a.txt is attached').waitFor()
    expect(await stage.page.locator('textarea').inputValue()).toBe('hello')
    await stage.page.locator('textarea').press('Enter')
    await widget(stage.page).shows(['hello'])
    expect(sent).toMatchObject([{ text: 'hello', files: ['file-1'], details: { name: 'Ann', phone: '+49 30 901820' } }])
  })

  test('is asked for again out of hours, with the message still there', async () => {
    await begin({ offline: { text: 'We are asleep.', opensAt: null, fields } }, { refuse })
    await field('Phone').fill('12345')
    await field('Message').fill('Call me')
    await stage.page.getByRole('button', { name: 'Send' }).click()
    await stage.page.locator('.form [role="alert"]', { hasText: complaint }).waitFor()
    expect(await field('Message').inputValue()).toBe('Call me')
    await field('Phone').fill('+49 30 901820')
    await stage.page.getByRole('button', { name: 'Send' }).click()
    await widget(stage.page).shows(['Call me'])
    expect(sent).toMatchObject([{ text: 'Call me', details: { phone: '+49 30 901820' } }])
  })
})

describe('the form out of hours', () => {
  const offline = { text: 'We are asleep.', opensAt: '2026-11-30T08:00:00.000Z', fields: [asks('email', 'E-mail', 'email')] }

  test('takes a message and an address instead of a conversation, and says when somebody is back', async () => {
    await begin({ offline }, { visitor: { timezoneId: 'Europe/Berlin' } })
    await stage.page.locator('.form', { hasText: /We are asleep\. We are back Monday/ }).waitFor()
    await field('E-mail').fill('ann@example.com')
    await stage.page.getByRole('button', { name: 'Send' }).click()
    expect(await stage.page.locator('.form [role="alert"]').allTextContents()).toEqual(['Please fill this in.'])
    await field('Message').fill('Where is it?')
    await stage.page.getByRole('button', { name: 'Send' }).click()
    await widget(stage.page).shows(['Where is it?'])
    expect(sent).toMatchObject([{ text: 'Where is it?', details: { email: 'ann@example.com' } }])
    await stage.page.locator('.composer').waitFor()
    stage.server.setState({ owner: 'queue', position: null })
    await widget(stage.page).notice('Nobody is here right now. We are back Monday')
  })

  test('does not interrupt a conversation that is open', async () => {
    const site = siteLook({ greeting: 'Hi' })
    await begin({}, { site })
    await widget(stage.page).say('hello')
    await widget(stage.page).shows(['Hi', 'hello'])
    site.offline = offline
    await stage.page.reload()
    await widget(stage.page).shows(['Hi', 'hello'])
    expect(await stage.page.locator('.form').count()).toBe(0)
    expect(await stage.page.locator('.composer').count()).toBe(1)
  })
})

describe('files', () => {
  test('that the visitor attaches are uploaded, can be taken off, and go with the next message; the token is in no address', async () => {
    await begin({ attachments: true, maxFile: 1000 })
    await choose({ name: 'lamp ü.png', mimeType: 'image/png', buffer: PICTURE }, { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('one') })
    await stage.page.getByLabel('notes.txt is attached').waitFor()
    await stage.page.getByLabel('lamp ü.png is attached').waitFor()
    await stage.page.getByRole('button', { name: 'Remove notes.txt' }).click()
    await widget(stage.page).say('look')
    await stage.page.locator('.mine .files img').waitFor()
    expect(await stage.page.locator('.tray').count()).toBe(0)
    const upload = stage.server.uploads.find(({ bytes }) => bytes.equals(PICTURE))
    expect(sent).toMatchObject([{ text: 'look', files: [upload?.file.id] }])
    expect(upload?.headers['x-midflow-site']).toBe('default')
    expect(upload?.headers.authorization).toMatch(/^Bearer [\w-]{43}$/)
    expect(stage.server.requests.filter((address) => address.includes(upload?.headers.authorization?.slice(7) ?? '?'))).toEqual([])
  })

  test('without a word make a message too', async () => {
    await begin({ attachments: true })
    expect(await stage.page.locator('.send').isDisabled()).toBe(true)
    await choose({ name: 'a.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF') })
    await stage.page.getByLabel('a.pdf is attached').waitFor()
    await stage.page.locator('.send').click()
    await stage.page.locator('.mine .row', { hasText: 'a.pdf' }).waitFor()
    expect(sent).toMatchObject([{ files: ['file-1'] }])
  })

  test('that are too big, empty or refused are said so; the others go', async () => {
    await begin({ attachments: true, maxFile: 1000 }, { refuseFile: (name) => (name === 'page.html' ? { status: 422, message: 'This kind of file is not taken.' } : null) })
    await choose(
      { name: 'big.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(1001) },
      { name: 'empty.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) },
      { name: 'page.html', mimeType: 'text/html', buffer: Buffer.from('<b>') },
      { name: 'good.txt', mimeType: 'text/plain', buffer: Buffer.from('good') },
    )
    await stage.page.getByLabel('good.txt is attached').waitFor()
    const tray = () => stage.page.locator('.tray li').allTextContents()
    expect(await tray()).toEqual(['big.binToo big: 1 kB at most.', 'empty.txtThis file is empty.', expect.stringContaining('This kind of file is not taken.'), expect.stringContaining('good.txt')])
    await stage.page.getByRole('button', { name: 'Remove page.html' }).click()
    await widget(stage.page).say('here')
    await stage.page.locator('.mine .row', { hasText: 'good.txt' }).waitFor()
    expect(stage.server.uploads.map(({ file }) => file.name)).toEqual(['good.txt'])
  })

  test('can be dropped on the panel and pasted', async () => {
    await begin({ attachments: true })
    const give = (event: string, on: string) =>
      stage.page.locator(on).evaluate((target, type) => {
        const files = new DataTransfer()
        files.items.add(new File(['x'], `${type}.txt`, { type: 'text/plain' }))
        const options = { bubbles: true, cancelable: true }
        target.dispatchEvent(type === 'paste' ? new ClipboardEvent(type, { ...options, clipboardData: files }) : new DragEvent(type, { ...options, dataTransfer: files }))
      }, event)
    await give('dragover', '.thread')
    await stage.page.locator('.panel.dropping').waitFor()
    await give('drop', '.thread')
    await give('paste', 'textarea')
    await stage.page.getByLabel('drop.txt is attached').waitFor()
    await stage.page.getByLabel('paste.txt is attached').waitFor()
    expect(await stage.page.locator('.panel.dropping').count()).toBe(0)
  })

  test('of the other side are shown if they are pictures, and else can be saved; a picture that is gone keeps its name', async () => {
    await begin({})
    await widget(stage.page).say('hello')
    await widget(stage.page).shows(['hello'])
    const file = { id: 'x', size: 12_345, url: '/files/x' }
    stage.server.say('', { author: BEA, files: [{ ...file, name: 'gone.png', type: 'image/png' }, { ...file, id: 'y', name: 'offer.pdf', type: 'application/pdf' }, { ...file, id: 'z', name: 'evil', type: 'image/png', url: 'https://evil.example/x.png' }] })
    await stage.page.locator('.files .row', { hasText: 'offer.pdf' }).waitFor()
    await stage.page.locator('.files .row', { hasText: 'gone.png' }).waitFor()
    expect(await stage.page.locator('.files a[download]').getAttribute('download')).toBe('offer.pdf')
    expect(await stage.page.locator('.files a[href*="evil.example"], .files img[src*="evil.example"]').count()).toBe(0)
  })

  test('that a question asks for are chosen by its own button, of its kinds only', async () => {
    await begin({})
    await widget(stage.page).say('photo')
    const button = stage.page.locator('.answers .attach', { hasText: 'Attach a file' })
    await button.waitFor()
    expect(await button.locator('input').getAttribute('accept')).toBe('image/*')
    await choose({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('x') })
    await stage.page.locator('.tray', { hasText: 'This kind of file is not accepted. Accepted: pictures' }).waitFor()
    await stage.page.getByRole('button', { name: 'Remove a.txt' }).click()
    await choose({ name: 'lamp.png', mimeType: 'image/png', buffer: PICTURE })
    await stage.page.getByLabel('lamp.png is attached').waitFor()
    await stage.page.locator('.send').click()
    await stage.page.locator('.mine .files img').waitFor()
    expect(sent.at(-1)).toMatchObject({ files: ['file-1'] })
  })
})

test('a code from an e-mail is asked for with numbers and by the phone’s own suggestion, and never kept as a draft', async () => {
  await begin({})
  await widget(stage.page).say('code')
  const code = stage.page.getByLabel('Code from the e-mail')
  await code.waitFor()
  expect(await code.getAttribute('inputmode')).toBe('numeric')
  await code.fill('4711')
  await stage.page.reload()
  await code.waitFor()
  expect(await code.inputValue()).toBe('')
})

test('faces are rated by their words, with the arrow keys', async () => {
  await begin({})
  await widget(stage.page).say('faces')
  await stage.page.getByRole('button', { name: 'Bad, 1 out of 3' }).focus()
  await stage.page.keyboard.press('ArrowRight')
  await stage.page.keyboard.press('ArrowRight')
  await stage.page.keyboard.press('Enter')
  await widget(stage.page).shows(['faces', 'How was it?', '😀 Great'])
})

test('an agent comes with name and picture; a picture that cannot be shown leaves the initials', async () => {
  await begin({})
  await widget(stage.page).say('help')
  await widget(stage.page).shows(['help'])
  stage.server.setState({ owner: 'agent', agent: { name: 'Bea Winter', picture: '/pictures/bea.png' } })
  stage.server.say('I am here.', { author: BEA })
  const face = stage.page.locator('header .face')
  await stage.page.locator('header', { hasText: 'Bea Winter is here' }).waitFor()
  expect(await face.locator('img').getAttribute('src')).toBe(`${stage.server.url}/pictures/bea.png`)
  await face.locator('img').waitFor({ state: 'hidden' })
  expect(await face.textContent()).toBe('BW')
  stage.server.setState({ readByAgents: 1 })
  await stage.page.locator('.mine .meta', { hasText: 'Seen' }).waitFor()
})

test('a visitor who writes too fast keeps the words, is told when they are sent, and they are sent in order', async () => {
  let busy = true
  await begin({}, { refuse: (request) => (busy && request.text === 'two' ? { code: 'too-many-messages', message: 'wait', retryAfter: 1 } : null) })
  await widget(stage.page).say('one')
  await widget(stage.page).say('two')
  await widget(stage.page).say('three')
  await stage.page.locator('.waiting', { hasText: 'Too many messages at once. This one is sent in 1 second.' }).waitFor()
  expect(await stage.page.locator('.waiting .bubble').allTextContents()).toEqual(['two', 'three'])
  busy = false
  await widget(stage.page).shows(['one', 'two', 'three'])
  await stage.page.locator('.waiting').first().waitFor({ state: 'detached' })
  expect(stage.server.only().messages.map(({ text }) => text)).toEqual(['one', 'two', 'three'])
})
