import type { Message } from '../../server/protocol/visitor.ts'
import type { Visitor } from './visitor.ts'

/** What the bot of test/fixtures/durability says to Ada when nothing disturbs it. */
export const STEADY_TRANSCRIPT = [
  'visitor: hi', 'bot: Hello.', 'bot: I count what you say.', 'bot: What is your name?',
  'visitor: Ada', 'bot: Ada has 3 letters.', 'bot: Which colour do you like?',
  'visitor: help', 'bot: I only count.', 'bot: Which colour do you like?',
  'visitor: Green', 'bot: Noted: Ada likes Green.', 'bot: Anything else?',
  'visitor: no', 'bot: Bye, Ada!',
]

/** Has the conversation from first word to last, whatever happens to the server meanwhile. */
export async function haveSteadyConversation(visitor: Visitor): Promise<void> {
  const said = (text: string, times = 1) => {
    const count = (upTo: Message) => visitor.messages().filter((message) => message.seq <= upTo.seq && message.text === text).length
    return visitor.until((message) => message.text === text && message.author.kind === 'bot' && count(message) >= times, `"${text}"`)
  }
  await visitor.send({ id: 'message-1', text: 'hi' })
  await said('What is your name?')
  await visitor.send({ id: 'message-2', text: 'Ada' })
  await said('Which colour do you like?')
  await visitor.send({ id: 'message-3', text: 'help' })
  const asked = await said('Which colour do you like?', 2)
  await visitor.send({ id: 'message-4', choice: { seq: asked.seq, ids: ['green'] } })
  await said('Anything else?')
  await visitor.send({ id: 'message-5', text: 'no' })
  await said('Bye, Ada!')
}
