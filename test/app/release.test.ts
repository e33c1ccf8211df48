import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadFolder } from '../../server/features/flows/load-folder.ts'
import { FIXTURE_FLOWS, startTestApp, type TestApp } from '../support/start-test-app.ts'
import { haveSteadyConversation, STEADY_TRANSCRIPT } from '../support/steady-conversation.ts'
import { createVisitor, transcript } from '../support/visitor.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.stop())

const api = async (method: string, path: string, body?: unknown) => {
  const key = (await readFile(join(app.dataDir, 'api-key'), 'utf8')).trim()
  const answer = await fetch(`${app.url}/api${path}`, {
    method, headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: answer.status, body: await answer.json() }
}

test('a conversation under way stays on its release, new ones take the new one, and a rollback brings the old one back', async () => {
  const [ada, bea, cia] = [1, 2, 3].map(() => createVisitor({ url: () => app.url }))
  if (!ada || !bea || !cia) throw new Error('three visitors are needed')
  try {
    await ada.send({ id: 'message-1', text: 'hi' })
    await ada.until((message) => message.text === 'What is your name?', 'the question of the first release')

    const files = (await loadFolder(FIXTURE_FLOWS)).map(({ path, text }) => ({ path, text: text.replace('What is your name?', 'Who are you?').replace('Bye, {{', 'So long, {{') }))
    expect(await api('POST', '/plan', { files })).toMatchObject({ status: 200, body: { current: 1, running: [{ release: 1, bot: 'steady', conversations: 1 }] } })
    expect(await api('POST', '/releases', { files, message: 'other words' })).toMatchObject({ status: 201, body: { release: { number: 2, current: true } } })

    await bea.send({ id: 'message-1', text: 'hi' })
    await bea.until((message) => message.text === 'Who are you?', 'the question of the second release')
    await haveSteadyConversation(ada)
    expect(transcript(await ada.reload())).toEqual(STEADY_TRANSCRIPT)

    expect(await api('POST', '/releases/1/activate')).toMatchObject({ status: 200, body: { release: { number: 1, current: true } } })
    await haveSteadyConversation(cia)
    await bea.send({ id: 'message-2', text: 'Bea' })
    await bea.until((message) => message.text === 'Bea has 3 letters.', 'the second release to go on')
  } finally {
    for (const visitor of [ada, bea, cia]) visitor.close()
  }
})

test('files with errors are refused with their places, and nothing changes', async () => {
  const files = [{ path: 'bots/b.yaml', text: 'midflow: 1\nbot: b\nlanguages: [en]\nsteps:\n  hi:\n    say: Hi\n    goto: nowhere\n' }]
  const before = await api('GET', '/releases')
  const refused = await api('POST', '/releases', { files })
  expect(refused).toMatchObject({ status: 422, body: { error: { code: 'flow-problems' }, problems: expect.arrayContaining([expect.objectContaining({ at: { file: 'bots/b.yaml', line: 7, column: 11 } })]) } })
  expect(await api('GET', '/releases')).toEqual(before)
})
