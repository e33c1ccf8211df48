import { describe, expect, test } from '@jest/globals'
import { readCookie, sessionCookie } from '../../../server/features/sessions/cookie.ts'
import { sameOrigin } from '../../../server/features/sessions/same-origin.ts'
import { createSessions, IDLE_MS, LONGEST_MS } from '../../../server/features/sessions/sessions.ts'
import { createSignIn } from '../../../server/features/sessions/sign-in.ts'
import { createUsers } from '../../../server/features/users/users.ts'
import { describeOnBothStores, useModels } from '../../platform/store/both-stores.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

const FROM = { agent: 'Firefox', address: '10.0.0.1' }

describeOnBothStores('sessions', (store) => {
  const present = useModels(store)
  const set = async () => {
    const models = present()
    const clock = createFakeClock()
    const ended: string[] = []
    const sessions = createSessions({ sessions: models.sessions, users: models.users, clock, ended: (ids) => void ended.push(...ids) })
    const users = createUsers({ users: models.users, clock, endSessions: (user, keep) => sessions.endAll(user, keep) })
    const ann = await users.create({ email: 'ann@example.com', name: 'Ann', role: 'agent' })
    const begin = async () => `theme=dark; midflow_session=${await sessions.begin(ann.id, FROM)}`
    return { models, clock, ended, sessions, users, ann, begin }
  }

  test('are found by their cookie, and the store holds no token', async () => {
    const { models, sessions, ann, begin } = await set()
    const cookie = await begin()
    expect(await sessions.sessionOf(cookie)).toMatchObject({ user: { id: ann.id, email: 'ann@example.com', role: 'agent' }, csrf: expect.stringMatching(/^[\w-]{43}$/) })
    expect(JSON.stringify(await models.sessions.find().lean())).not.toContain(cookie.split('=').at(-1) ?? '?')
    for (const wrong of [undefined, '', 'midflow_session=', 'midflow_session=x', `${cookie}x`]) expect(await sessions.sessionOf(wrong)).toBeNull()
  })

  test('are over after a day without use, and after thirty days in any case', async () => {
    const { clock, sessions, begin } = await set()
    const [idle, used] = [await begin(), await begin()]
    for (let passed = 0; passed < LONGEST_MS - IDLE_MS; passed += IDLE_MS / 2) {
      expect(await sessions.sessionOf(used)).not.toBeNull()
      await clock.advance(IDLE_MS / 2)
      if (passed >= IDLE_MS) expect(await sessions.sessionOf(idle)).toBeNull()
    }
    expect(await sessions.sessionOf(used)).not.toBeNull()
    await clock.advance(IDLE_MS - 1000)
    expect(await sessions.sessionOf(used)).not.toBeNull()
    await clock.advance(1000)
    expect(await sessions.sessionOf(used)).toBeNull()
  })

  test('are over at once when the user is deactivated', async () => {
    const { ended, sessions, users, ann, begin } = await set()
    const cookie = await begin()
    const id = (await sessions.sessionOf(cookie))?.id
    await users.update(ann.id, { active: false })
    expect(await sessions.sessionOf(cookie)).toBeNull()
    expect(ended).toEqual([id])
    await users.update(ann.id, { active: true })
    expect(await sessions.sessionOf(cookie)).toBeNull()
  })

  test('are over when the password is set, except the one that set it', async () => {
    const { sessions, users, ann, begin } = await set()
    const [mine, other] = [await begin(), await begin()]
    await users.setPassword(ann.id, 'four quiet lanterns', (await sessions.sessionOf(mine))?.id)
    expect(await sessions.sessionOf(mine)).not.toBeNull()
    expect(await sessions.sessionOf(other)).toBeNull()
  })

  test('are listed and ended by their owner, and by nobody else', async () => {
    const { sessions, users, ann, begin } = await set()
    const [mine, other] = [await begin(), await begin()]
    const current = (await sessions.sessionOf(mine))?.id ?? ''
    const listed = await sessions.list(ann.id, current)
    expect(listed.map(({ agent, current: isMine }) => ({ agent, isMine }))).toEqual(expect.arrayContaining([{ agent: 'Firefox', isMine: true }, { agent: 'Firefox', isMine: false }]))
    const bea = await users.create({ email: 'bea@example.com', name: 'Bea', role: 'admin' })
    const id = (await sessions.sessionOf(other))?.id ?? ''
    await expect(sessions.end(bea.id, id)).rejects.toThrow('There is no session')
    await sessions.end(ann.id, id)
    expect(await sessions.sessionOf(other)).toBeNull()
    expect(await sessions.list(ann.id, current)).toHaveLength(1)
  })

  test('cannot be begun by guessing: ten tries for an account, thirty for an address, then a wait that is told', async () => {
    const { clock, sessions } = await set()
    const signIn = createSignIn({ check: async (email, password) => (password === 'right' ? { id: email } : null), sessions, clock })
    const attempt = (email: string, password: string, address = '10.0.0.1') => signIn({ email, password, address, agent: '' }).then(() => 'in', (err: Error) => err.message.split('.')[0])
    for (let i = 0; i < 10; i++) expect(await attempt('ann@example.com', 'wrong', `10.0.1.${i}`)).toMatch(/^E-mail and password do not belong together/)
    expect(await attempt(' Ann@example.com', 'right', '10.0.2.1')).toBe('Too many tries to sign in')
    await clock.advance(60_000)
    expect(await attempt('ann@example.com', 'right', '10.0.2.1')).toBe('in')
    expect(await attempt('ann@example.com', 'wrong', '10.0.2.1')).toMatch(/^E-mail/)
    for (let i = 0; i < 30; i++) await attempt(`user-${i}@example.com`, 'wrong')
    expect(await attempt('bea@example.com', 'right')).toBe('Too many tries to sign in')
  })
})

describe('the session’s cookie', () => {
  test('cannot be read by scripts or sent by other sites’ forms, nor in the clear where there is https', () => {
    expect(sessionCookie('abc', { secure: true, maxAgeMs: 60_000 })).toBe('midflow_session=abc; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure')
    expect(sessionCookie(null, { secure: false, maxAgeMs: 60_000 })).toBe('midflow_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax')
  })

  test('is found among others', () => {
    expect(readCookie('a=1; midflow_session=xyz; b=2', 'midflow_session')).toBe('xyz')
    expect(readCookie('xmidflow_session=xyz', 'midflow_session')).toBeNull()
  })
})

describe('a request is of our own pages', () => {
  const https = 'https://help.example.com'
  test.each([
    ['from the public address', { origin: https, host: 'help.example.com' }, https, true],
    ['from the public address behind a proxy that changes the host', { origin: https, host: '10.0.0.7:4000' }, https, true],
    ['from the host that was asked', { origin: 'http://192.168.1.5:4000', host: '192.168.1.5:4000' }, 'http://localhost:4000', true],
    ['from another site', { origin: 'https://evil.example', host: 'help.example.com' }, https, false],
    ['from another port', { origin: 'http://localhost:5000', host: 'localhost:4000' }, 'http://localhost:4000', false],
    ['over http where there is https', { origin: 'http://help.example.com', host: 'help.example.com' }, https, false],
    ['from a sandboxed frame', { origin: 'null', host: 'help.example.com' }, https, false],
    ['without an origin, as programs are', { host: 'help.example.com' }, https, true],
    ['without an origin, from the same origin', { host: 'help.example.com', 'sec-fetch-site': 'same-origin' }, https, true],
    ['without an origin, from another site', { host: 'help.example.com', 'sec-fetch-site': 'cross-site' }, https, false],
  ])('%s', (_, headers, publicUrl, own) => {
    expect(sameOrigin(headers, publicUrl)).toBe(own)
  })
})
