import type { Ask } from './port.ts'

/** Has the host compute something at once; throws its error as one of ours. */
export type Compute = (name: string, input: Record<string, unknown>) => unknown

export function makeCompute(ask: Ask): Compute {
  return (name, input) => {
    const answer: { value?: unknown; error?: string; code?: string } = JSON.parse(ask(name, JSON.stringify(input)))
    if (answer.error === undefined) return answer.value
    const error = name === 'url' ? new TypeError(answer.error) : new Error(answer.error)
    throw answer.code === undefined ? error : Object.assign(error, { code: answer.code })
  }
}
