import { AppError } from '../../base/errors.ts'
import { type OriginHeaders, sameOrigin } from './same-origin.ts'

/**
 * Lets through what comes from a page that may have the widget of a site: one of ours, or of the site's `origins`, where it
 * names any. A program tells no origin. @throws AppError `forbidden`
 */
export type RequireOrigin = (site: string, headers: OriginHeaders) => Promise<void>

export function createRequireOrigin(deps: { originsOf: (site: string) => Promise<string[]>; publicUrl: () => string }): RequireOrigin {
  return async (site, headers) => {
    const origins = await deps.originsOf(site)
    const { origin } = headers
    if (origin === undefined || origins.length === 0 || origins.includes(origin) || sameOrigin(headers, deps.publicUrl())) return
    throw new AppError('forbidden', { needs: `a page of ${origins.join(' or ')}`, has: `This one is of ${origin}.` })
  }
}
