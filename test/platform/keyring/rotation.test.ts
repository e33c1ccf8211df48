import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { silentLogger } from '../../../server/base/logger.ts'
import { resealSecrets } from '../../../server/features/secrets/reseal-secrets.ts'
import { createSecrets } from '../../../server/features/secrets/secrets.ts'
import { defineModels, type Models } from '../../../server/models/define-models.ts'
import { type Keyring, openKeyring, rotateKey } from '../../../server/platform/keyring/keyring.ts'
import { openStore } from '../../../server/platform/store/open-store.ts'
import type { Store } from '../../../server/platform/store/store.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

const OLD = 'ab'.repeat(32)
const NEW = 'cd'.repeat(32)
const clock = createFakeClock()

let dataDir: string
let store: Store
let models: Models

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'midflow-keys-'))
  store = await openStore({ mongodbUrl: null, dataDir, logger: silentLogger, clock })
  models = defineModels(store.connection)
})
afterEach(async () => {
  await store.close()
  await rm(dataDir, { recursive: true })
})

const place = (secretKey: string | null, nextSecretKey: string | null = null) => ({ secretKey, nextSecretKey, dataDir, meta: models.meta })
const secretsOf = (keyring: Keyring) => createSecrets({ secrets: models.secrets, keyring, clock })
const reseal = (keyring: Keyring) => resealSecrets(models.secrets, keyring)
const writeThree = async (keyring: Keyring) => {
  for (const name of ['ONE', 'TWO', 'THREE']) await secretsOf(keyring).set(name, `value of ${name}`)
}
const readThree = (keyring: Keyring) => Promise.all(['ONE', 'TWO', 'THREE'].map((name) => secretsOf(keyring).read(name)))
const VALUES = ['value of ONE', 'value of TWO', 'value of THREE']

/** Seals so many of the secrets, then is killed. */
const killedAfter = (count: number) => async (keyring: Keyring) => {
  for (const { _id, sealed } of (await models.secrets.find().sort({ _id: 1 }).lean()).slice(0, count)) {
    await models.secrets.updateOne({ _id }, { $set: { sealed: keyring.seal(_id, keyring.open(_id, sealed)) } })
  }
  throw new Error('killed')
}

test('all secrets are sealed with the new key, and the old one opens nothing any more', async () => {
  await writeThree(await openKeyring(place(OLD)))
  expect(await rotateKey(place(OLD), NEW, reseal)).toMatchObject({ resealed: 3 })
  expect(await readThree(await openKeyring(place(NEW)))).toEqual(VALUES)
  await expect(openKeyring(place(OLD))).rejects.toThrow(/sealed with the key of fingerprint/)
})

test('without a key in the settings the new key is made, and takes the place of the old one in the data folder', async () => {
  await writeThree(await openKeyring(place(null)))
  const before = await readFile(join(dataDir, 'secret.key'), 'utf8')
  await rotateKey(place(null), null, reseal)
  expect(await readFile(join(dataDir, 'secret.key'), 'utf8')).not.toBe(before)
  await expect(readFile(join(dataDir, 'secret.key.next'))).rejects.toThrow('ENOENT')
  expect(await readThree(await openKeyring(place(null)))).toEqual(VALUES)
})

test('killed at any point, any number of times, it goes on: servers read every secret meanwhile and none is lost', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(3), { maxLength: 3 }), fc.boolean(), async (kills, inFiles) => {
      await Promise.all([models.meta.deleteMany({}), models.secrets.deleteMany({})])
      await Promise.all(['secret.key', 'secret.key.next'].map((name) => rm(join(dataDir, name), { force: true })))
      const [secretKey, next] = inFiles ? [null, null] : [OLD, NEW]
      await writeThree(await openKeyring(place(secretKey)))
      for (const count of kills) {
        await expect(rotateKey(place(secretKey), next, killedAfter(count))).rejects.toThrow('killed')
        expect(await readThree(await openKeyring(place(secretKey, next)))).toEqual(VALUES)
      }
      await rotateKey(place(secretKey), next, reseal)
      expect(await readThree(await openKeyring(place(inFiles ? null : NEW)))).toEqual(VALUES)
      const stored = await models.secrets.find().lean()
      const keyring = await openKeyring(place(inFiles ? null : NEW))
      expect(stored.every(({ _id, sealed }) => keyring.isSealedNow(_id, sealed))).toBe(true)
    }),
    { numRuns: 25 },
  )
})

test('killed between the last secret and the renaming of the key file, the next start finishes it', async () => {
  await writeThree(await openKeyring(place(null)))
  const old = await readFile(join(dataDir, 'secret.key'), 'utf8')
  await rotateKey(place(null), NEW, reseal)
  await writeFile(join(dataDir, 'secret.key'), old)
  await writeFile(join(dataDir, 'secret.key.next'), `${NEW}\n`)
  expect(await readThree(await openKeyring(place(null)))).toEqual(VALUES)
  expect((await readFile(join(dataDir, 'secret.key'), 'utf8')).trim()).toBe(NEW)
})

test('no server starts with the old key alone while a rotation is under way, and is told how to end it', async () => {
  await writeThree(await openKeyring(place(OLD)))
  await expect(rotateKey(place(OLD), NEW, killedAfter(1))).rejects.toThrow('killed')
  await expect(openKeyring(place(OLD))).rejects.toThrow(/Set SECRET_KEY_NEXT to that key.*midflow secrets rotate/)
})

test('a server that runs with both keys seals with the new one, so that nothing is left behind', async () => {
  await writeThree(await openKeyring(place(OLD)))
  const running = secretsOf(await openKeyring(place(OLD, NEW)))
  await rotateKey(place(OLD, NEW), null, async (keyring) => {
    const resealed = await reseal(keyring)
    await running.set('TWO', 'written meanwhile')
    return resealed
  })
  expect(await secretsOf(await openKeyring(place(NEW))).read('TWO')).toBe('written meanwhile')
})

test('what is derived from the old key still counts during a rotation', async () => {
  const before = (await openKeyring(place(OLD))).derive('identity')
  const during = (await openKeyring(place(OLD, NEW))).derive('identity')
  expect(during).toHaveLength(2)
  expect(during[1]).toEqual(before[0])
  expect(during[0]).not.toEqual(before[0])
})

test('with the key in the settings, the new one has to be named', async () => {
  await openKeyring(place(OLD))
  await expect(rotateKey(place(OLD), null, reseal)).rejects.toThrow('--new-key')
})
