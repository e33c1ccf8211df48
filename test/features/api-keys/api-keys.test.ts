import { expect, test } from '@jest/globals'
import { apiKeyId, createApiKeys } from '../../../server/features/api-keys/api-keys.ts'
import { SCOPES } from '../../../server/protocol/scopes.ts'
import { describeOnBothStores, useModels } from '../../platform/store/both-stores.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

describeOnBothStores('API keys', (store) => {
  const present = useModels(store)
  const set = async () => {
    const models = present()
    const clock = createFakeClock()
    return { models, clock, apiKeys: createApiKeys({ apiKeys: models.apiKeys, clock }) }
  }

  test('may do what they were made for, the first one everything', async () => {
    const { apiKeys } = await set()
    expect(await apiKeys.none()).toBe(true)
    const [first, narrow] = [await apiKeys.create('first start'), await apiKeys.create('shop', ['identity.write'])]
    expect(await apiKeys.keyOf(first)).toEqual({ name: 'first start', scopes: [...SCOPES] })
    expect(await apiKeys.keyOf(narrow)).toEqual({ name: 'shop', scopes: ['identity.write'] })
    expect(await apiKeys.keyOf('mfk_guess')).toBeNull()
  })

  test('that were made before there were scopes still may do everything', async () => {
    const { models, apiKeys } = await set()
    const key = await apiKeys.create('old')
    await models.apiKeys.collection.updateOne({ name: 'old' }, { $unset: { scopes: 1, revokedAt: 1 } })
    expect(await apiKeys.keyOf(key)).toEqual({ name: 'old', scopes: [...SCOPES] })
    expect((await apiKeys.list())[0]).toMatchObject({ revokedAt: null })
  })

  test('open nothing once they are revoked, and stay in the list', async () => {
    const { apiKeys } = await set()
    const key = await apiKeys.create('shop', ['identity.write'])
    await apiKeys.revoke(apiKeyId(key))
    expect(await apiKeys.keyOf(key)).toBeNull()
    expect(await apiKeys.list()).toMatchObject([{ id: apiKeyId(key), name: 'shop', revokedAt: expect.any(Date) }])
    await expect(apiKeys.revoke(apiKeyId(key))).rejects.toThrow('There is no API key in force')
    await expect(apiKeys.revoke('')).rejects.toThrow('There is no API key in force')
  })

  test('remember when they were used last', async () => {
    const { clock, apiKeys } = await set()
    const key = await apiKeys.create('shop')
    expect((await apiKeys.list())[0]?.lastUsedAt).toBeNull()
    await apiKeys.keyOf(key)
    const first = clock.now()
    await clock.advance(30_000)
    await apiKeys.keyOf(key)
    expect((await apiKeys.list())[0]?.lastUsedAt).toEqual(first)
    await clock.advance(60_000)
    await apiKeys.keyOf(key)
    expect((await apiKeys.list())[0]?.lastUsedAt).toEqual(clock.now())
  })

  test('are not in the store', async () => {
    const { models, apiKeys } = await set()
    const key = await apiKeys.create('shop')
    expect(JSON.stringify(await models.apiKeys.find().lean())).not.toContain(key.slice(4))
  })
})
