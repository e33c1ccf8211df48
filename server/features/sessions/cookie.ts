export const SESSION_COOKIE = 'midflow_session'

/** The value of a cookie in a request's Cookie header; null when it is not there. */
export function readCookie(header: string | undefined, name: string): string | null {
  for (const pair of (header ?? '').split(';')) {
    const [key, value] = pair.split('=')
    if (key?.trim() === name && value !== undefined) return value.trim()
  }
  return null
}

/**
 * The Set-Cookie header of a session, or with null of its end. Scripts cannot read it, other sites' forms do not send it, and
 * over https it is never sent in the clear.
 */
export function sessionCookie(token: string | null, options: { secure: boolean; maxAgeMs: number }): string {
  const life = token === null ? 0 : Math.floor(options.maxAgeMs / 1000)
  return `${SESSION_COOKIE}=${token ?? ''}; Path=/; Max-Age=${life}; HttpOnly; SameSite=Lax${options.secure ? '; Secure' : ''}`
}
