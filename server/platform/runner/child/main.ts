import type { FromRunner, ToRunner } from '../messages.ts'
import { createRunner } from './runner.ts'

/** A runner process: takes code and runs from its parent over IPC and answers there; ends when the parent is gone. */
const send = (message: FromRunner) => {
  process.send?.(message)
}
const runner = createRunner(send)
process.on('message', (message: ToRunner) => runner.receive(message))
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
process.on('uncaughtException', (error) => {
  process.stderr.write(`${error.stack}\n`)
  process.exit(1)
})
send({ type: 'ready' })
