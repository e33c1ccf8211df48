import { describe, expect, test } from '@jest/globals'
import { AppError } from '../../../server/base/errors.ts'
import { silentLogger } from '../../../server/base/logger.ts'
import type { ActionContract, Workspace } from '../../../server/engine/flow.ts'
import type { CallRequest } from '../../../server/engine/run.ts'
import { createExecuteCall } from '../../../server/features/actions/execute-call.ts'
import type { ActionRequest, ActionRunResult } from '../../../server/features/actions/run-action.ts'
import { createSendWebhook } from '../../../server/features/actions/send-webhook.ts'
import type { EgressRequest, EgressResponse } from '../../../server/platform/net/egress.ts'
import { testContract } from '../../support/contract.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

const nothing = { logs: [], warnings: [], durationMs: 1 }
const good: ActionRunResult = { status: 'succeeded', outputs: { a: 1 }, answer: null, ...nothing }
type Failed = Exclude<ActionRunResult, { status: 'succeeded' }>
const bad = (given: Partial<Failed>): ActionRunResult => ({
  status: 'threw', message: 'sorry', file: 'actions/act.js', line: 3, column: 1, httpStatus: null, retryAfter: null, code: null, ...nothing, ...given,
})

const execute = async (results: ActionRunResult[], retry: ActionContract['retry'], deadline = 60_000) => {
  const clock = createFakeClock()
  const requests: ActionRequest[] = []
  const workspace: Workspace = {
    settings: { languages: ['en'], timeZone: 'UTC', country: 'GB', currency: 'GBP', sites: {} }, bots: {}, flows: {}, workflows: {}, actions: { act: testContract({ retry }) }, hours: {}, queues: {}, teams: {}, replies: {}, policies: [], properties: {}, pipelines: {},
  }
  const call = createExecuteCall({
    runAction: async (request) => {
      requests.push(request)
      return results[requests.length - 1] ?? good
    },
    sendWebhook: () => Promise.reject(new Error('not asked for')),
    workspace: async () => workspace, subject: async () => null, clock, logger: silentLogger,
  })
  const request: CallRequest = { kind: 'code', action: 'act', step: 'one', input: {}, deadline: clock.now().getTime() + deadline, message: null, customState: null }
  const done = call({ id: 'call-1', run: 'run-1', release: 'r1', attempt: 1, request }, new AbortController().signal)
  let over = false
  void done.finally(() => (over = true))
  for (let i = 0; i < 200 && !over; i++) await clock.advance(100)
  return { result: await done, attempts: requests.map(({ attempt, callbackId }) => `${callbackId} ${attempt}`) }
}
const retry = { on: ['429', '5xx', 'network'], tries: 3, inChat: 8_000 }

describe('code that fails in a conversation', () => {
  test.each<[string, Partial<Failed>]>([
    ['503', { httpStatus: 503 }],
    ['429', { httpStatus: 429 }],
    ['a refused connection', { code: 'ECONNREFUSED' }],
  ])('is tried again after %s, with the same id and the next number', async (_, failure) => {
    expect(await execute([bad(failure), bad(failure)], retry)).toEqual({ result: { ok: true, outputs: { a: 1 }, answer: null }, attempts: ['call-1 1', 'call-1 2', 'call-1 3'] })
  })
  test.each<[string, Partial<Failed>]>([
    ['404', { httpStatus: 404 }],
    ['an error of its own', {}],
    ['a time-out', { status: 'timeout' }],
    ['a bad output', { status: 'bad_output' }],
  ])('is not tried again after %s', async (_, failure) => {
    expect((await execute([bad(failure)], retry)).attempts).toHaveLength(1)
  })
  test('a runner that could not be had is tried again whatever the policy', async () => {
    expect(await execute([bad({ status: 'no_runner' })], { on: [], tries: 1, inChat: 8_000 })).toMatchObject({ result: { ok: true }, attempts: ['call-1 1', 'call-1 2'] })
  })
  test('no retry begins after the visitor has waited long enough', async () => {
    const always = Array.from({ length: 50 }, () => bad({ httpStatus: 503 }))
    const { attempts, result } = await execute(always, { on: ['5xx'], tries: 50, inChat: 2_000 })
    expect(attempts).toHaveLength(3)
    expect(result).toEqual({ ok: false, kind: 'http-5xx', message: 'sorry (actions/act.js:3)' })
  })
  test.each<[Partial<Failed>, string]>([
    [{ httpStatus: 404 }, 'http-404'],
    [{ httpStatus: 503 }, 'http-5xx'],
    [{ code: 'ENOTFOUND' }, 'network'],
    [{ code: 'ETIMEDOUT' }, 'timeout'],
    [{ status: 'memory' }, 'memory'],
    [{ code: 'MINE' }, 'threw'],
  ])('%j is the kind %s', async (failure, kind) => {
    expect((await execute([bad(failure)], { on: [], tries: 1, inChat: 0 })).result).toMatchObject({ ok: false, kind })
  })
})

describe('a webhook', () => {
  const send = async (answer: EgressResponse | AppError) => {
    const sent: EgressRequest[] = []
    const webhook = createSendWebhook({
      egress: { fetch: async (request) => {
        sent.push(request)
        if (answer instanceof AppError) throw answer
        return answer
      } },
      now: () => 1_000,
    })
    const request: Extract<CallRequest, { kind: 'webhook' }> = { kind: 'webhook', step: 's', method: 'POST', url: 'https://x.example/hook', headers: { 'x-a': '1' }, body: '{"a":1}', deadline: 6_000 }
    return { result: await webhook(request, 'call-1', new AbortController().signal), sent: sent[0] }
  }
  const answered = (status: number, body: string): EgressResponse => ({ status, headers: {}, body: Buffer.from(body), url: '' })
  test('carries its id and its own headers, within the step’s time', async () => {
    const { result, sent } = await send(answered(200, '{"ok":true}'))
    expect(sent).toMatchObject({ method: 'POST', timeoutMs: 5_000, body: '{"a":1}', headers: { 'webhook-id': 'call-1', 'x-a': '1', 'content-type': 'application/json' } })
    expect(result).toEqual({ ok: true, outputs: { ok: true }, answer: null })
  })
  test.each<[EgressResponse | AppError, string]>([
    [answered(404, ''), 'http-404'],
    [answered(503, ''), 'http-5xx'],
    [new AppError('egress-timeout', { url: 'x', ms: 1 }), 'timeout'],
    [new AppError('egress-network', { url: 'x', reason: 'y' }), 'network'],
    [new AppError('egress-blocked', { url: 'x', reason: 'y' }), 'blocked_host'],
  ])('fails typed', async (answer, kind) => expect((await send(answer)).result).toMatchObject({ ok: false, kind }))
  test('an answer that is no JSON object gives no outputs', async () => {
    expect((await send(answered(200, 'thanks'))).result).toEqual({ ok: true, outputs: {}, answer: null })
  })
})
