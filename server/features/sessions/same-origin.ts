/** The headers that tell where a request was made. */
export type OriginHeaders = { origin?: string | undefined; host?: string | undefined; 'sec-fetch-site'?: string | string[] | undefined }

/**
 * Whether a request comes from our own pages: its Origin is `publicUrl`, or has the host that was asked. Where the public
 * address is https, that host has to be reached by https. Without an Origin (same-origin GET, programs) Sec-Fetch-Site decides,
 * and a client that sends neither is no browser that could be misused.
 */
export function sameOrigin(headers: OriginHeaders, publicUrl: string): boolean {
  const { origin, host } = headers
  if (origin === undefined) return [undefined, 'same-origin', 'none'].some((site) => site === headers['sec-fetch-site'])
  if (!URL.canParse(origin)) return false
  const [from, ours] = [new URL(origin), new URL(publicUrl)]
  if (from.origin === ours.origin) return true
  return from.host === host && from.host !== ours.host
}
