import { z } from 'zod'
import { AppError } from './errors.ts'
import { FILE_KINDS, type FileKind } from './file-kinds.ts'

const flag = z.enum(['true', 'false']).transform((text) => text === 'true')

const url = (schemes: string[]) =>
  z.string().refine(
    (text) => URL.canParse(text) && schemes.includes(new URL(text).protocol.replace(':', '')),
    `write an address such as ${schemes[0]}://host`,
  )

const hexKey = z.string().regex(/^[0-9a-fA-F]{64}$/, 'write 64 hexadecimal digits, e.g. the output of `openssl rand -hex 32`').transform((text) => text.toLowerCase())

/** Every setting that Midflow reads from the environment. docs/reference/settings.md is this table; a test keeps them equal. */
export const SETTINGS = {
  PORT: {
    about: 'The port of the HTTP server; 0 takes any free one.',
    schema: z.string().default('4000').transform(Number).pipe(z.int('write a whole number from 0 to 65535').min(0).max(65_535)),
  },
  HOST: { about: 'The address to listen on.', schema: z.string().min(1).default('0.0.0.0') },
  PUBLIC_URL: {
    about: 'The address under which browsers reach this server. Default: http://localhost:PORT.',
    schema: url(['http', 'https']).transform((text) => text.replace(/\/+$/, '')).optional(),
  },
  DATA_DIR: { about: 'The folder of the embedded store and of uploads.', schema: z.string().min(1).default('./data') },
  FLOWS_DIR: { about: 'The folder of flow files that is published at the first start.', schema: z.string().min(1).default('./flows') },
  MONGODB_URL: {
    about: 'A MongoDB replica set to use instead of the embedded store.',
    schema: url(['mongodb', 'mongodb+srv']).optional(),
  },
  REDIS_URL: {
    about: 'A Redis server that carries socket messages between nodes; without it MongoDB does.',
    schema: url(['redis', 'rediss']).optional(),
  },
  SECRET_KEY: {
    about: 'Encrypts stored secrets: 64 hexadecimal digits (openssl rand -hex 32). Default: a key file made in DATA_DIR.',
    schema: hexKey.optional(),
  },
  SECRET_KEY_NEXT: {
    about: 'While SECRET_KEY is being replaced: the new one. It seals from now on, both open.',
    schema: hexKey.optional(),
  },
  LOG_LEVEL: { about: 'How much is logged.', schema: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info') },
  RUNNERS: {
    about: 'How many processes run code actions.',
    schema: z.string().default('2').transform(Number).pipe(z.int('write a whole number from 1 to 64').min(1).max(64)),
  },
  ALLOW_HOSTS: {
    about: 'Private targets that code actions and webhooks may reach: hosts, host:port or ranges, e.g. crm.internal:8080,10.1.0.0/16.',
    schema: z.string().default('').transform((text) => text.split(',').map((entry) => entry.trim()).filter((entry) => entry !== '')),
  },
  LEASE_SECONDS: {
    about: 'How long a worker holds a run, call or timer before others may take it over.',
    schema: z.string().default('10').transform(Number).pipe(z.number('write seconds, e.g. 10').min(0.2).max(600)),
  },
  GRACE_SECONDS: {
    about: 'How long an agent without a connection still counts as there: a dropped socket or a reloaded page is no absence.',
    schema: z.string().default('60').transform(Number).pipe(z.number('write seconds, e.g. 60').min(0).max(3600)),
  },
  ADMIN_EMAIL: {
    about: 'The e-mail address of the first administrator, who is made when there are no users; the password is in DATA_DIR/admin-password.',
    schema: z.string().trim().min(3).max(200).regex(/^\S+@\S+$/, 'write an e-mail address').default('admin@localhost'),
  },
  TRUST_PROXY: {
    about: 'The proxies whose X-Forwarded-For is believed: addresses, ranges, loopback, linklocal or uniquelocal, separated by commas; none for nobody.',
    schema: z.string().default('loopback').transform((text) => text.split(',').map((entry) => entry.trim()).filter((entry) => entry !== '' && entry !== 'none')),
  },
  RATE_PUBLIC: {
    about: 'How many requests a minute an address may make without signing in.',
    schema: z.string().default('600').transform(Number).pipe(z.int('write a whole number, e.g. 600').min(1).max(1_000_000)),
  },
  RATE_CALLER: {
    about: 'How many requests a minute a user or an API key may make, and as many events of a console.',
    schema: z.string().default('3000').transform(Number).pipe(z.int('write a whole number, e.g. 3000').min(1).max(1_000_000)),
  },
  MAX_FILE_MB: {
    about: 'What a file that is sent may weigh at the most, in megabytes.',
    schema: z.string().default('10').transform(Number).pipe(z.number('write megabytes, e.g. 10').min(0.1).max(1000)),
  },
  FILE_TYPES: {
    about: 'Which files visitors and agents may send: some of pictures, pdf, office, text, csv, zip, audio, video.',
    schema: z
      .string()
      .default(FILE_KINDS.join(','))
      .transform((text) => text.split(',').map((entry) => entry.trim()).filter((entry) => entry !== ''))
      .pipe(z.array(z.enum(FILE_KINDS, `write some of ${FILE_KINDS.join(', ')}`))),
  },
  SMTP_URL: {
    about: 'The mail server, e.g. smtps://user:password@mail.example.com, or `files`: mails are written to DATA_DIR/mail and reach nobody. Without it no mail can be sent, and e-mail codes take on-error.',
    schema: z.union([z.literal('files'), url(['smtp', 'smtps'])], 'write an address such as smtp://host, or files').optional(),
  },
  MAIL_FROM: {
    about: 'Who mails are from, e.g. Lantern & Co. <help@example.com>.',
    schema: z.string().trim().min(3).max(200).regex(/^[^\r\n]*[^\s@<]@[^\s@>]+>?$/, 'write an address, e.g. Help desk <help@example.com>').default('Midflow <midflow@localhost>'),
  },
  RATE_BURST: {
    about: 'How many messages a visitor may send within ten seconds; of whatever their page sends, twenty times as many in a minute.',
    schema: z.string().default('30').transform(Number).pipe(z.int('write a whole number, e.g. 30').min(1).max(1_000_000)),
  },
  RATE_HOURLY: {
    about: 'How many messages a visitor may send within an hour.',
    schema: z.string().default('300').transform(Number).pipe(z.int('write a whole number, e.g. 300').min(1).max(1_000_000)),
  },
  DEMO: { about: 'Whether the demo site is served at /.', schema: flag.default(true) },
} as const

export type Config = {
  port: number
  host: string
  publicUrl: string | null
  dataDir: string
  flowsDir: string
  mongodbUrl: string | null
  redisUrl: string | null
  secretKey: string | null
  nextSecretKey: string | null
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  runners: number
  allowHosts: string[]
  leaseMs: number
  graceMs: number
  adminEmail: string
  trustProxy: string[]
  ratePublic: number
  rateCaller: number
  rateBurst: number
  rateHourly: number
  /** Bytes. */
  maxFile: number
  fileTypes: FileKind[]
  smtpUrl: string | null
  mailFrom: string
  demo: boolean
}

const schema = z.object({
  PORT: SETTINGS.PORT.schema,
  HOST: SETTINGS.HOST.schema,
  PUBLIC_URL: SETTINGS.PUBLIC_URL.schema,
  DATA_DIR: SETTINGS.DATA_DIR.schema,
  FLOWS_DIR: SETTINGS.FLOWS_DIR.schema,
  MONGODB_URL: SETTINGS.MONGODB_URL.schema,
  REDIS_URL: SETTINGS.REDIS_URL.schema,
  SECRET_KEY: SETTINGS.SECRET_KEY.schema,
  SECRET_KEY_NEXT: SETTINGS.SECRET_KEY_NEXT.schema,
  LOG_LEVEL: SETTINGS.LOG_LEVEL.schema,
  RUNNERS: SETTINGS.RUNNERS.schema,
  ALLOW_HOSTS: SETTINGS.ALLOW_HOSTS.schema,
  LEASE_SECONDS: SETTINGS.LEASE_SECONDS.schema,
  GRACE_SECONDS: SETTINGS.GRACE_SECONDS.schema,
  ADMIN_EMAIL: SETTINGS.ADMIN_EMAIL.schema,
  TRUST_PROXY: SETTINGS.TRUST_PROXY.schema,
  RATE_PUBLIC: SETTINGS.RATE_PUBLIC.schema,
  RATE_CALLER: SETTINGS.RATE_CALLER.schema,
  RATE_BURST: SETTINGS.RATE_BURST.schema,
  RATE_HOURLY: SETTINGS.RATE_HOURLY.schema,
  MAX_FILE_MB: SETTINGS.MAX_FILE_MB.schema,
  FILE_TYPES: SETTINGS.FILE_TYPES.schema,
  SMTP_URL: SETTINGS.SMTP_URL.schema,
  MAIL_FROM: SETTINGS.MAIL_FROM.schema,
  DEMO: SETTINGS.DEMO.schema,
})

/**
 * The settings in `env`, with defaults. An empty value counts as not given.
 * @throws AppError `bad-config` that lists every wrong value with what to write instead.
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const read = schema.safeParse(given)
  if (!read.success) {
    const problems = read.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message} (it is "${hide(given, issue.path)}")`)
    throw new AppError('bad-config', { problems: problems.join('\n') })
  }
  const s = read.data
  return {
    port: s.PORT,
    host: s.HOST,
    publicUrl: s.PUBLIC_URL ?? null,
    dataDir: s.DATA_DIR,
    flowsDir: s.FLOWS_DIR,
    mongodbUrl: s.MONGODB_URL ?? null,
    redisUrl: s.REDIS_URL ?? null,
    secretKey: s.SECRET_KEY ?? null,
    nextSecretKey: s.SECRET_KEY_NEXT ?? null,
    logLevel: s.LOG_LEVEL,
    runners: s.RUNNERS,
    allowHosts: s.ALLOW_HOSTS,
    leaseMs: s.LEASE_SECONDS * 1000,
    graceMs: s.GRACE_SECONDS * 1000,
    adminEmail: s.ADMIN_EMAIL,
    trustProxy: s.TRUST_PROXY,
    ratePublic: s.RATE_PUBLIC,
    rateCaller: s.RATE_CALLER,
    rateBurst: s.RATE_BURST,
    rateHourly: s.RATE_HOURLY,
    maxFile: Math.round(s.MAX_FILE_MB * 1_000_000),
    fileTypes: s.FILE_TYPES,
    smtpUrl: s.SMTP_URL ?? null,
    mailFrom: s.MAIL_FROM,
    demo: s.DEMO,
  }
}

/** The server's settings from the process's environment; the one reader of `process.env`. */
export const configFromEnvironment = (): Config => readConfig(process.env)

/** What the command line takes from the environment: where a running server is, and the API key for it. */
export const remoteFromEnvironment = (): { url: string | null; key: string | null } => ({
  url: process.env['MIDFLOW_URL'] || null,
  key: process.env['MIDFLOW_KEY'] || null,
})

/** Whether the command line shows the stack of an unexpected error. */
export const debuggingFromEnvironment = (): boolean => Boolean(process.env['DEBUG'])

function hide(env: Record<string, string | undefined>, path: PropertyKey[]): string {
  const name = String(path[0])
  const value = env[name] ?? ''
  if (name.startsWith('SECRET_KEY')) return `${value.length} characters`
  return value.replace(/\/\/[^@/]*@/, '//…@')
}
