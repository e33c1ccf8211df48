import type { Command } from 'commander'
import { z } from 'zod'
import { SCOPES } from '../protocol/scopes.ts'
import type { CommandIo } from './support/io.ts'
import { openRemote, parseAnswerBody } from './support/remote.ts'
import { remoteOptions } from './support/remote-options.ts'

type Options = { url?: string; key?: string; json?: boolean }

/** `midflow key`: the API keys of a running server. */
export function keyCommand(program: Command, io: CommandIo): void {
  const key = program.command('key').description('the API keys of a running server')
  remoteOptions(key.command('add'))
    .description('make a key and print it; it is never shown again')
    .argument('<name>', 'what uses it')
    .requiredOption('--scopes <LIST>', `separated by commas: ${SCOPES.join(', ')}`)
    .action(async (name: string, options: Options & { scopes: string }) => {
      const remote = await openRemote(options, io.cwd)
      const { body } = await remote.request('POST', '/api/api-keys', { name, scopes: options.scopes.split(',').map((scope) => scope.trim()) })
      const made = parseAnswerBody(z.object({ id: z.string(), key: z.string() }), body, remote.url)
      io.out(options.json ? JSON.stringify(made) : made.key)
    })
  remoteOptions(key.command('list'))
    .description('list the keys')
    .action(async (options: Options) => {
      const remote = await openRemote(options, io.cwd)
      const answer = parseAnswerBody(listAnswer, (await remote.request('GET', '/api/api-keys')).body, remote.url)
      if (options.json) return io.out(JSON.stringify(answer))
      return answer.apiKeys.forEach(({ id, name, scopes, lastUsedAt, revokedAt }) =>
        io.out(`${id}  ${revokedAt ? 'revoked   ' : (lastUsedAt?.slice(0, 10) ?? 'never used')}  ${name}  ${scopes.length === SCOPES.length ? 'everything' : scopes.join(' ')}`),
      )
    })
  remoteOptions(key.command('revoke'))
    .description('revoke a key')
    .argument('<id>', 'as `midflow key list` shows it')
    .action(async (id: string, options: Options) => {
      const remote = await openRemote(options, io.cwd)
      await remote.request('DELETE', `/api/api-keys/${encodeURIComponent(id)}`)
      io.out(`${id} is revoked.`)
    })
}

const listAnswer = z.object({
  apiKeys: z.array(z.object({ id: z.string(), name: z.string(), scopes: z.array(z.string()), lastUsedAt: z.string().nullable(), revokedAt: z.string().nullable() })),
})
