import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, type ServerProcess, startServerProcess } from '../support/server-process.ts'
import { FIXTURE_FLOWS } from '../support/start-test-app.ts'
import { haveSteadyConversation, STEADY_TRANSCRIPT } from '../support/steady-conversation.ts'
import { createVisitor, transcript } from '../support/visitor.ts'

let folder: string
let server: ServerProcess
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'midflow-full-'))
  server = await startServerProcess({ port: await freePort(), dataDir: folder, flowsDir: FIXTURE_FLOWS })
})
afterAll(async () => {
  await server.kill()
  await rm(folder, { recursive: true, force: true })
})

/** From now on the server's process can write no file beyond this many bytes, as on a disk that is full. */
const limitFiles = (bytes: number | 'unlimited') => execFileSync('prlimit', ['--pid', String(server.pid), `--fsize=${bytes}:unlimited`])

test('while the disk is full nothing is acknowledged and the server lives; when there is room again every conversation goes on', async () => {
  const bea = createVisitor({ url: () => server.url, patienceMs: 40_000 })
  await bea.send({ id: 'message-1', text: 'hi' })
  await bea.until((message) => message.text === 'What is your name?', 'the question')
  limitFiles(1)
  const hasty = createVisitor({ url: () => server.url, patienceMs: 2_000 })
  await expect(hasty.send({ id: 'message-1', text: 'hi' })).rejects.toThrow('was not accepted')
  const going = haveSteadyConversation(bea)
  await new Promise((done) => setTimeout(done, 1000))
  expect(transcript(bea.messages())).toEqual(STEADY_TRANSCRIPT.slice(0, 4))
  expect((await fetch(`${server.url}/health`)).status).toBe(200)
  limitFiles('unlimited')
  await going
  expect(transcript(await bea.reloadPatiently())).toEqual(STEADY_TRANSCRIPT)
  await haveSteadyConversation(hasty)
  expect(transcript(await hasty.reloadPatiently())).toEqual(STEADY_TRANSCRIPT)
  for (const visitor of [bea, hasty]) visitor.close()
}, 120_000)
