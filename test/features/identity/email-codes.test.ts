import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from '@jest/globals'
import { codeMail } from '../../../server/features/identity/code-mail.ts'
import { createEmailCodes, MOST_CODES, MOST_TRIES } from '../../../server/features/identity/email-codes.ts'
import type { Identity } from '../../../server/models/visitor.ts'
import type { Mail } from '../../../server/platform/mail/mailer.ts'
import { describeOnBothStores, useModels } from '../../platform/store/both-stores.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

const MINUTE = 60_000
let talks = 0

describeOnBothStores('codes by e-mail', (it) => {
  const models = useModels(it)

  /** A conversation in which codes are mailed; `proved` is what came of them. */
  const talk = async () => {
    const { emailCodes, conversations } = models()
    const [conversation, clock, mails, proved] = [`talk-${talks++}`, createFakeClock(), new Array<Mail>(), new Array<Identity>()]
    const at = clock.now()
    await conversations.create({ _id: conversation, visitor: `v-${conversation}`, contact: 'c', site: 'shop', bot: 'desk', language: 'de', status: 'open', owner: 'bot', lastAt: at, createdAt: at })
    const codes = createEmailCodes({
      codes: emailCodes, conversations, clock, titleOf: async () => 'Lampen & Co.',
      mailer: { send: async (mail) => (mails.push(mail), { ok: true }) },
      prove: async (_visitor, identity) => void proved.push(identity),
    })
    return {
      clock, mails, proved,
      send: (language = 'en', email = `${conversation}@example.com`) => codes.send({ conversation, email, language }),
      check: (code: string, call = `call-${code}`) => codes.check({ conversation, code, call }),
      code: () => /\d{6}/.exec(mails.at(-1)?.subject ?? '')?.[0] ?? '',
    }
  }
  const wrong = (code: string, by = 1) => String((Number(code) + by) % 1_000_000).padStart(6, '0')

  test('the mail is in the language of the conversation, from the site; only a hash of the code is kept', async () => {
    const { send, mails, code } = await talk()
    expect(await send('de-AT')).toMatchObject({ ok: true })
    expect(mails).toEqual([{ to: expect.stringContaining('@example.com'), fromName: 'Lampen & Co.', subject: `${code()} ist Ihr Code`, text: expect.stringContaining('Ihr Code für Lampen & Co.') }])
    expect(JSON.stringify(await models().emailCodes.find().lean())).not.toContain(code())
    await send('sv')
    expect(mails[1]?.subject).toBe(`${code()} is your code`)
  })

  test('of a hundred guesses at once no more than five are looked at', async () => {
    const { send, check, code, proved } = await talk()
    await send()
    const verdicts = await Promise.all(Array.from({ length: 100 }, (_, i) => check(wrong(code(), i + 1))))
    expect(verdicts.filter((verdict) => verdict === 'wrong')).toHaveLength(MOST_TRIES - 1)
    expect(await check(code())).toBe('over')
    expect(proved).toEqual([])
  })

  test('the right code is right once; asking again for the same call answers the same', async () => {
    const { send, check, code, proved } = await talk()
    await send()
    const verdicts = await Promise.all([check(code(), 'one'), check(code(), 'two'), check(code(), 'three')])
    expect(verdicts.toSorted()).toEqual(['over', 'over', 'right'])
    const call = ['one', 'two', 'three'][verdicts.indexOf('right')] ?? ''
    expect([await check(code(), call), await check(code(), 'four')]).toEqual(['right', 'over'])
    expect(new Set(proved.map(({ email }) => email)).size).toBe(1)
  })

  test('a code ends after a quarter of an hour, and when another was mailed', async () => {
    const { send, check, code, clock } = await talk()
    await send()
    const first = code()
    await clock.advance(15 * MINUTE)
    expect(await check(first)).toBe('over')
    await send()
    const second = code()
    await send()
    expect(await check(second === code() ? wrong(second) : second)).toBe('wrong')
    expect(await check(code())).toBe('right')
  })

  test('however many are asked for at once, an hour brings five mails', async () => {
    const { send, mails, clock } = await talk()
    const results = await Promise.all(Array.from({ length: 12 }, (_, i) => send('en', `somebody-${i}@example.com`)))
    expect(results.filter(({ ok }) => ok)).toHaveLength(MOST_CODES)
    expect(results.find(({ ok }) => !ok)).toMatchObject({ kind: 'too-many-codes' })
    expect(mails).toHaveLength(MOST_CODES)
    await clock.advance(61 * MINUTE)
    expect(await send()).toMatchObject({ ok: true })
  })
})

test.each(readdirSync(join(import.meta.dirname, '../../../widget/texts')).map((file) => basename(file, '.ts')))('there is a mail in %s, as the widget speaks it', (language) => {
  const { subject, text } = codeMail({ code: '123456', title: 'Lampen & Co.', language, minutes: 15 })
  expect([subject.includes('123456'), text.includes('123456'), text.includes('Lampen & Co.'), text.includes('15'), /[{}]/.test(subject + text)]).toEqual([true, true, true, true, false])
  expect(text === codeMail({ code: '123456', title: 'Lampen & Co.', language: 'en', minutes: 15 }).text).toBe(language === 'en')
})
