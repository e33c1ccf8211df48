import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { resolve } from 'node:path'
import { startTestApp, type TestApp } from '../support/start-test-app.ts'
import { createVisitor, transcript } from '../support/visitor.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp({ flowsDir: resolve(import.meta.dirname, '../fixtures/slow') })
})
afterAll(() => app.stop())

test('while a step takes its time typing is shown; when its limit has passed on-error is taken and the visitor sees something', async () => {
  const ada = createVisitor({ url: () => app.url })
  try {
    await ada.send({ id: 'message-1', text: 'hi' })
    await ada.until((message) => message.text === 'Bye.', 'the end')
    expect(transcript(ada.messages())).toEqual(['visitor: hi', 'bot: I have thought.', 'bot: I could not think: timeout.', 'bot: Bye.'])
    expect(ada.typing()).toEqual([true, false, true, false])
  } finally {
    ada.close()
  }
})
