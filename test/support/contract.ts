import type { ActionContract } from '../../server/engine/flow.ts'

/** A code action's contract with nothing declared but what is given. */
export const testContract = ({ source = '', ...given }: Partial<ActionContract> & { source?: string } = {}): ActionContract => ({
  name: 'act', file: 'actions/act.yaml', code: { file: 'actions/act.js', source, modules: {} }, input: {}, output: {}, secrets: [], scopes: [], values: 'hubspot',
  limits: { time: 5_000, memory: 64 * 1024 ** 2 }, retry: { on: [], tries: 1, inChat: 8_000 }, fixtures: {}, ...given,
})
