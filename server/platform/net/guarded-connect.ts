import { lookup as systemLookup, type LookupAddress } from 'node:dns'
import { buildConnector } from 'undici'
import { AppError } from '../../base/errors.ts'
import type { Logger } from '../../base/logger.ts'
import type { AllowList } from './allow-list.ts'
import { isPublicAddress } from './is-public-address.ts'

/** All addresses of a name; rejects where there are none. */
export type Lookup = (hostname: string) => Promise<LookupAddress[]>

export const lookupAll: Lookup = (hostname) =>
  new Promise((resolve, reject) => systemLookup(hostname, { all: true }, (err, found) => (err ? reject(err) : resolve(found))))

/** Names that mean this machine or its cloud, whatever they resolve to. */
const INNER_NAME = /(^|\.)(localhost|internal|local)\.?$|^metadata\.?$/i

/** Longest wait for a connection, milliseconds. */
export const CONNECT_WITHIN = 3_000

/**
 * Connects only to addresses that may be reached: every address that the name has is checked before, and the one that the
 * connection came to is checked after. Fails with `egress-blocked`.
 */
export function guardedConnect(allowed: AllowList, lookup: Lookup, logger: Logger): buildConnector.connector {
  const open = (address: string) => isPublicAddress(address) || allowed.hasAddress(address)

  return (options, done) => {
    const port = Number(options.port || (options.protocol === 'https:' ? 443 : 80))
    const host = options.hostname.replace(/^\[|\]$/g, '')
    const free = allowed.hasHost(options.hostname, port)
    const blocked = (reason: string) => new AppError('egress-blocked', { url: `${options.protocol}//${options.hostname}:${port}`, reason })
    const checked: Lookup = async (hostname) => {
      const found = await lookup(hostname)
      const closed = free ? undefined : found.find(({ address }) => !open(address))
      if (closed) throw blocked(`its address ${closed.address} is not a public one`)
      if (found.length === 0) throw Object.assign(new Error(`${hostname} has no address`), { code: 'ENOTFOUND' })
      return found
    }
    if (free) logger.info('egress.private', { host, port })
    const literal = /^[\d.]+$|:/.test(host)
    if (literal && !free && !open(host)) return void done(blocked('it is not a public address'), null)
    if (INNER_NAME.test(host) && !free) return void done(blocked('its name is not a public one'), null)
    const connect = buildConnector({
      timeout: CONNECT_WITHIN,
      lookup: (hostname, { all }, found) => void answerLookup(checked, hostname, all === true, found),
    })
    connect(options, (...result) => {
      const [err, socket] = result
      if (err) return done(err, null)
      const address = socket.remoteAddress ?? ''
      if (free || open(address)) return done(null, socket)
      socket.destroy()
      done(blocked(`its address ${address} is not a public one`), null)
    })
  }
}

async function answerLookup(
  lookup: Lookup,
  hostname: string,
  all: boolean,
  done: (err: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void,
): Promise<void> {
  let found: LookupAddress[] = []
  let failure: Error | null = null
  try {
    found = await lookup(hostname)
  } catch (err) {
    failure = err instanceof Error ? err : new Error(String(err))
  }
  if (all || failure) done(failure, found)
  else done(null, found[0]?.address ?? '', found[0]?.family ?? 4)
}
