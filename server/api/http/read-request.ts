import { Readable, Transform } from 'node:stream'
import express, { type Request, type Response } from 'express'
import { z } from 'zod'
import { AppError } from '../../base/errors.ts'
import { parseInput } from '../wire-error.ts'
import type { Caller, Route, RouteRequest } from './route.ts'

const BODY_BYTES = 1_000_000

const none = z.strictObject({})
const noBody = z.union([z.undefined(), none])

/**
 * What a route's handler gets, every part checked by the route's schemas; a part without a schema has to be empty. The body is
 * read only now, when it is known who calls.
 * @throws AppError `bad-request`, `too-large`
 */
export async function readRequest(route: Route, request: Request, response: Response, caller: Caller | null): Promise<RouteRequest<unknown, unknown, unknown>> {
  const raw = route.raw
  const checked = {
    params: parseInput(route.params ?? none, { ...request.params }, 'path'),
    query: parseInput(route.query ?? none, { ...request.query }, 'query'),
    body: raw ? undefined : parseInput(route.body ?? noBody, await readJson(request, response, route.bytes ?? BODY_BYTES), 'body'),
  }
  return {
    ...checked,
    caller,
    address: addressOf(request),
    header: (name) => request.get(name),
    stream: raw ? limited(request, raw.bytes) : Readable.from([]),
  }
}

export const addressOf = (request: Request): string => request.ip ?? ''

async function readJson(request: Request, response: Response, bytes: number): Promise<unknown> {
  if (hasBody(request) && !request.is('application/json')) throw new AppError('bad-request', { where: 'body', problem: 'send JSON, with the header content-type: application/json' })
  await new Promise<void>((done, fail) => express.json({ limit: bytes })(request, response, (err?: unknown) => (err ? fail(asAppError(err, bytes)) : done())))
  return request.body
}

const hasBody = (request: Request): boolean => request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0

/** Express reports a malformed or oversized body as an error with a status of 4xx. */
function asAppError(err: unknown, bytes: number): unknown {
  if (!(err instanceof Error) || !('status' in err)) return err
  if (err.status === 413) return new AppError('too-large', { bytes }, { cause: err })
  return Number(err.status) < 500 ? new AppError('bad-request', { where: 'body', problem: err.message }, { cause: err }) : err
}

function limited(request: Request, bytes: number): Readable {
  if (Number(request.headers['content-length'] ?? 0) > bytes) throw new AppError('too-large', { bytes })
  let read = 0
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      read += chunk.length
      if (read > bytes) done(new AppError('too-large', { bytes }))
      else done(null, chunk)
    },
  })
  request.on('aborted', () => counted.destroy(new AppError('bad-request', { where: 'body', problem: 'it ended before it was whole' })))
  return request.pipe(counted)
}
