/**
 * The only two ways out of the isolate, both functions of the host that take and give strings and numbers:
 * `post` tells and does not wait; `ask` has one of the host's pure functions compute something at once.
 */
export type Post = (kind: 'log' | 'call' | 'arm' | 'over', a: string | number, b?: string | number, c?: string | number, d?: string) => void
export type Ask = (name: string, input: string) => string

export type Limits = { hostCalls: number; logLines: number; logBytes: number; outputBytes: number }

/** What a run starts with. */
export type Payload = { event: unknown; env: Record<string, string>; limits: Limits }
