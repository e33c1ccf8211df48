import { randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import type { Logger } from '../../base/logger.ts'

export type Mail = { to: string; subject: string; text: string; /** Another sender's name before our address. */ fromName?: string }

/** `no-mail`: this server has no mail server. `mail`: it has one, which did not take the mail. */
export type MailResult = { ok: true } | { ok: false; kind: 'no-mail' | 'mail'; message: string }

/** Sends mails; every end is a result, and what went wrong is logged, without the address and the text. */
export type Mailer = { send(mail: Mail): Promise<MailResult>; close(): Promise<void> }

/** How long a mail server may take to let us in, and to say something. Visitors wait for it. */
const CONNECT_MS = 6000
const SILENCE_MS = 10_000

/**
 * `smtpUrl`: a mail server; `files`: mails become files in `folder`, to try things out; null: no mail can be sent, which is
 * logged at the start and at every try.
 */
export function createMailer(deps: { smtpUrl: string | null; from: string; folder: string; logger: Logger }): Mailer {
  const { smtpUrl, logger } = deps
  if (smtpUrl === null) return withoutServer(logger)
  const from = addressIn(deps.from)
  const transport =
    smtpUrl === 'files'
      ? createTransport({ streamTransport: true, buffer: true })
      : createTransport({ url: smtpUrl, pool: true, maxConnections: 2, connectionTimeout: CONNECT_MS, greetingTimeout: CONNECT_MS, socketTimeout: SILENCE_MS, disableFileAccess: true, disableUrlAccess: true })
  if (smtpUrl === 'files') logger.warn('mail.to-files', { folder: deps.folder, hint: 'SMTP_URL is "files": mails are written there and reach nobody.' })
  return {
    async send({ to, subject, text, fromName }) {
      try {
        const sent = await transport.sendMail({
          from: { name: fromName || from.name, address: from.address }, to: { name: '', address: to }, subject, text,
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
        })
        if ('message' in sent && Buffer.isBuffer(sent.message)) await keep(deps.folder, sent.message)
        return { ok: true }
      } catch (err) {
        logger.error('mail.not-sent', { code: codeIn(err), reason: reasonIn(err, to) })
        return { ok: false, kind: 'mail', message: 'the mail server did not take the mail; the log says why' }
      }
    },
    async close() {
      transport.close()
    },
  }
}

function withoutServer(logger: Logger): Mailer {
  const hint = 'Set SMTP_URL to a mail server, or to "files" to try things out. E-mail codes take on-error until then.'
  logger.warn('mail.none', { hint })
  return {
    async send() {
      logger.warn('mail.not-sent', { code: 'no-mail', hint })
      return { ok: false, kind: 'no-mail', message: 'no e-mail can be sent: this server has no mail server (SMTP_URL)' }
    },
    close: async () => {},
  }
}

async function keep(folder: string, message: Buffer): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(join(folder, `${randomUUID()}.eml`), message, { mode: 0o600 })
}

/** `Help desk <help@example.com>`, or the bare address. */
function addressIn(from: string): { name: string; address: string } {
  const [, name = '', address = from] = /^(.*)<([^<>]+)>$/.exec(from) ?? []
  return { name: name.trim().replace(/^"(.*)"$/, '$1'), address: address.trim() }
}

const codeIn = (err: unknown): unknown => (typeof err === 'object' && err !== null && 'code' in err ? err.code : null)
/** Mail servers repeat the address in their refusals. */
const reasonIn = (err: unknown, to: string): string => (err instanceof Error ? err.message : String(err)).replaceAll(to, '…').slice(0, 300)
