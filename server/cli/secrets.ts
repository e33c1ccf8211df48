import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Command } from 'commander'
import { z } from 'zod'
import { systemClock } from '../base/clock.ts'
import { configFromEnvironment } from '../base/config.ts'
import { AppError } from '../base/errors.ts'
import { silentLogger } from '../base/logger.ts'
import { resealSecrets } from '../features/secrets/reseal-secrets.ts'
import { defineModels } from '../models/define-models.ts'
import { rotateKey } from '../platform/keyring/keyring.ts'
import { openStore } from '../platform/store/open-store.ts'
import type { CommandIo } from './support/io.ts'
import { openRemote, parseAnswerBody } from './support/remote.ts'
import { remoteOptions } from './support/remote-options.ts'

type Options = { url?: string; key?: string; json?: boolean }

/** `midflow secrets`: lists, writes and removes the secrets of code actions on a running server, and replaces the key that seals them. */
export function secretsCommand(program: Command, io: CommandIo): void {
  const secrets = program.command('secrets').description('the secrets of code actions')
  remoteOptions(secrets.command('list'))
    .description('list the names of the secrets')
    .action(async (options: Options) => {
      const remote = await openRemote(options, io.cwd)
      const answer = parseAnswerBody(listAnswer, (await remote.request('GET', '/api/secrets')).body, remote.url)
      if (options.json) return io.out(JSON.stringify(answer))
      return answer.secrets.forEach(({ name, updatedAt }) => io.out(`${updatedAt.slice(0, 10)}  ${name}`))
    })
  remoteOptions(secrets.command('set'))
    .description('write a secret; its value is read from standard input, so that no shell history keeps it')
    .argument('<name>', 'capitals, digits and _, e.g. SHOP_KEY')
    .action(async (name: string, options: Options) => {
      const value = (await text(process.stdin)).replace(/\r?\n$/, '')
      const remote = await openRemote(options, io.cwd)
      await remote.request('PUT', `/api/secrets/${encodeURIComponent(name)}`, { value })
      io.out(`${name} is written.`)
    })
  remoteOptions(secrets.command('remove'))
    .description('remove a secret')
    .argument('<name>')
    .action(async (name: string, options: Options) => {
      const remote = await openRemote(options, io.cwd)
      await remote.request('DELETE', `/api/secrets/${encodeURIComponent(name)}`)
      io.out(`${name} is removed.`)
    })
  secrets
    .command('rotate')
    .description('seal all secrets with a new key; run again, it goes on where it was cut off')
    .option('--new-key <KEY>', '64 hexadecimal digits; else SECRET_KEY_NEXT, else a new key in the data folder')
    .option('--data <FOLDER>', 'the data folder; else DATA_DIR')
    .action((options: { newKey?: string; data?: string }) => rotate(options, io))
}

const listAnswer = z.object({ secrets: z.array(z.object({ name: z.string(), updatedAt: z.string() })) })

async function rotate(options: { newKey?: string; data?: string }, io: CommandIo): Promise<void> {
  if (options.newKey !== undefined && !/^[0-9a-fA-F]{64}$/.test(options.newKey)) {
    throw new AppError('bad-request', { where: '--new-key', problem: 'write 64 hexadecimal digits, e.g. the output of `openssl rand -hex 32`' })
  }
  const config = configFromEnvironment()
  const dataDir = resolve(io.cwd, options.data ?? config.dataDir)
  const { secretKey, nextSecretKey, mongodbUrl } = config
  const store = await openStore({ mongodbUrl, dataDir, logger: silentLogger, clock: systemClock })
  try {
    const models = defineModels(store.connection)
    const place = { secretKey, nextSecretKey, dataDir, meta: models.meta }
    const { resealed, fingerprint } = await rotateKey(place, options.newKey?.toLowerCase() ?? null, (keyring) => resealSecrets(models.secrets, keyring))
    io.out(`${resealed} ${resealed === 1 ? 'secret is' : 'secrets are'} sealed anew; the key has the fingerprint ${fingerprint}.`)
    if (secretKey !== null) io.out('Now set SECRET_KEY to the new key, remove SECRET_KEY_NEXT, and start the servers again.')
  } finally {
    await store.close()
  }
}
