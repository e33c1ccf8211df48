import { existsSync } from 'node:fs'
import { extname, join } from 'node:path'
import type { NextFunction, Request, Response } from 'express'

/**
 * Sends a file of the bundle in `dir` in the smallest form that the browser takes (the build puts `.br` and `.gz` beside each). One that
 * is not there is left to `next`. `immutable`: it stands under a name made of its content, and is kept for good.
 */
export function sendPacked(request: Request, response: Response, next: NextFunction, { dir, file, cache }: { dir: string; file: string; cache: keyof typeof CACHE_CONTROL }): void {
  const ending = request.acceptsEncodings('br') ? '.br' : request.acceptsEncodings('gzip') ? '.gz' : ''
  const packed = ending !== '' && existsSync(join(dir, file + ending))
  response.type(extname(file)).set({
    'X-Content-Type-Options': 'nosniff',
    Vary: 'Accept-Encoding',
    'Cache-Control': CACHE_CONTROL[cache],
    ...(packed ? { 'Content-Encoding': ending === '.br' ? 'br' : 'gzip' } : {}),
  })
  response.sendFile(packed ? file + ending : file, { root: dir, cacheControl: false }, (err) => {
    if (!err) return
    for (const name of ['Content-Encoding', 'Content-Type', 'Cache-Control']) response.removeHeader(name)
    next()
  })
}

const CACHE_CONTROL = { immutable: 'public, max-age=31536000, immutable', minutes: 'public, max-age=300', 'no-cache': 'no-cache' }
