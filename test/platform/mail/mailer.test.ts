import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import type { Logger } from '../../../server/base/logger.ts'
import { createMailer, type Mailer } from '../../../server/platform/mail/mailer.ts'
import { type SmtpServer, startSmtpServer } from '../../support/smtp-server.ts'

let smtp: SmtpServer
let root = ''
const made: Mailer[] = []
const logged: { event: string; fields: string }[] = []
const log = (event: string, fields: Record<string, unknown> = {}) => void logged.push({ event, fields: JSON.stringify(fields) })
const logger: Logger = { debug: log, info: log, warn: log, error: log }

beforeAll(async () => {
  smtp = await startSmtpServer()
  root = await mkdtemp(join(tmpdir(), 'midflow-mail-'))
})
afterEach(async () => {
  for (const mailer of made.splice(0)) await mailer.close()
  logged.splice(0)
})
afterAll(async () => {
  await smtp.close()
  await rm(root, { recursive: true, force: true })
})

const mailer = (smtpUrl: string | null): Mailer => {
  const one = createMailer({ smtpUrl, from: '"Help desk" <help@example.com>', folder: join(root, 'mail'), logger })
  made.push(one)
  return one
}
const mail = { to: 'ann@example.com', subject: '123456 is your code', text: 'Your code is 123456.\n.\nA dot stood alone.' }

test('a mail server is given the mail, whole, from our address and the name of the site', async () => {
  expect(await mailer(smtp.url).send({ ...mail, fromName: 'Grüße & Co.' })).toEqual({ ok: true })
  const [taken] = smtp.mails('ann@example.com')
  expect(taken?.from).toBe('help@example.com')
  expect(taken?.text).toMatch(/^From: =\?UTF-8\?Q\?.*\?= <help@example\.com>$/m)
  expect(taken?.text).toContain('Your code is 123456.\n.\nA dot stood alone.')
  expect(taken?.text).toContain('Auto-Submitted: auto-generated')
})

test('neither subject nor name can add a header or a recipient', async () => {
  await mailer(smtp.url).send({ ...mail, to: 'cleo@example.com', subject: 'Hi\r\nBcc: eve@example.com', fromName: 'X\r\nBcc: eve@example.com' })
  expect(smtp.mails('cleo@example.com')[0]?.text).not.toMatch(/^Bcc:/m)
  expect(smtp.mails('eve@example.com')).toEqual([])
})

test('a refused mail is a result, and the log says why without whose it was', async () => {
  smtp.refuse('full@example.com')
  expect(await mailer(smtp.url).send({ ...mail, to: 'full@example.com' })).toMatchObject({ ok: false, kind: 'mail' })
  expect(logged).toEqual([{ event: 'mail.not-sent', fields: expect.stringContaining('mailbox is full') }])
  expect(logged[0]?.fields).not.toMatch(/full@|123456/)
})

test('a mail server that is away is a result', async () => {
  expect(await mailer('smtp://127.0.0.1:1').send(mail)).toMatchObject({ ok: false, kind: 'mail' })
  expect(logged[0]?.event).toBe('mail.not-sent')
})

test('instead of a server, a folder takes the mails, for its owner’s eyes, and the start says that they reach nobody', async () => {
  const toFiles = mailer('files')
  expect(logged).toEqual([{ event: 'mail.to-files', fields: expect.stringContaining('reach nobody') }])
  expect(await toFiles.send(mail)).toEqual({ ok: true })
  const [name = ''] = await readdir(join(root, 'mail'))
  expect(await readFile(join(root, 'mail', name), 'utf8')).toContain('123456 is your code')
  expect((await stat(join(root, 'mail', name))).mode & 0o077).toBe(0)
})

test('without either, the start says what to set, and every mail is refused at once', async () => {
  const none = mailer(null)
  expect(logged).toEqual([{ event: 'mail.none', fields: expect.stringContaining('Set SMTP_URL') }])
  expect(await none.send(mail)).toMatchObject({ ok: false, kind: 'no-mail' })
})
