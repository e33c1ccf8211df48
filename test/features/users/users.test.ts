import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { makeFirstAdmin } from '../../../server/features/users/first-admin.ts'
import { createUsers } from '../../../server/features/users/users.ts'
import { describeOnBothStores, useModels } from '../../platform/store/both-stores.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

const PASSWORD = 'four quiet lanterns'

describeOnBothStores('users', (store) => {
  const present = useModels(store)
  const set = async () => {
    const models = present()
    const endings: [string, string | undefined][] = []
    const users = createUsers({ users: models.users, clock: createFakeClock(), endSessions: async (user, keep) => void endings.push([user, keep]) })
    return { models, users, endings }
  }

  test('are unique by their e-mail address, whatever its case', async () => {
    const { users } = await set()
    await users.create({ email: 'Ann@Example.com', name: 'Ann', role: 'agent' })
    await expect(users.create({ email: ' ann@example.com', name: 'Ann', role: 'agent' })).rejects.toThrow('There is a user "ann@example.com" already.')
    expect(await users.findByEmail('ANN@example.com')).toMatchObject({ email: 'ann@example.com', skills: [], capacity: null, active: true })
  })

  test('never show their password’s hash', async () => {
    const { users } = await set()
    const made = await users.create({ email: 'ann@example.com', name: 'Ann', role: 'agent', password: PASSWORD })
    expect(JSON.stringify([made, await users.list(), await users.find(made.id)])).not.toContain('scrypt')
  })

  test('are known by their password while they are active', async () => {
    const { users, endings } = await set()
    const { id } = await users.create({ email: 'ann@example.com', name: 'Ann', role: 'agent', password: PASSWORD })
    expect(await users.check('ANN@example.com', PASSWORD)).toMatchObject({ id })
    expect(await users.check('ann@example.com', 'four quiet lantern')).toBeNull()
    expect(await users.check('bea@example.com', PASSWORD)).toBeNull()
    await users.update(id, { active: false })
    expect(await users.check('ann@example.com', PASSWORD)).toBeNull()
    expect(endings).toEqual([[id, undefined]])
  })

  test('change their password with the present one, which ends their other sessions', async () => {
    const { users, endings } = await set()
    const { id } = await users.create({ email: 'ann@example.com', name: 'Ann', role: 'agent', password: PASSWORD })
    await expect(users.changePassword(id, 'wrong', 'seven loud lanterns', 's1')).rejects.toThrow('not your present password')
    await expect(users.changePassword(id, PASSWORD, 'short', 's1')).rejects.toThrow('at least 10 characters')
    await users.changePassword(id, PASSWORD, 'seven loud lanterns', 's1')
    expect(await users.check('ann@example.com', 'seven loud lanterns')).not.toBeNull()
    expect(endings).toEqual([[id, 's1']])
  })

  test('are signed out everywhere with another role, or when they are closed, and not by other changes', async () => {
    const { users, endings } = await set()
    const { id } = await users.create({ email: 'ann@example.com', name: 'Ann', role: 'ops' })
    await users.update(id, { name: 'Anna', role: 'ops', capacity: 3 })
    expect(endings).toEqual([])
    await users.update(id, { role: 'agent' })
    await users.update(id, { active: false })
    expect(endings).toEqual([[id, undefined], [id, undefined]])
  })

  test('always have an active administrator among them, also when several stop being one at the same time', async () => {
    const { models, users } = await set()
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom('demote', 'close'), { minLength: 1, maxLength: 5 }), async (steps) => {
        await models.users.deleteMany({})
        const admins = await Promise.all(steps.map((_, i) => users.create({ email: `a${i}@example.com`, name: 'A', role: 'admin' })))
        const done = await Promise.allSettled(admins.map(({ id }, i) => users.update(id, steps[i] === 'demote' ? { role: 'agent' } : { active: false })))
        expect(await models.users.countDocuments({ role: 'admin', active: true })).toBeGreaterThan(0)
        expect(done.some(({ status }) => status === 'rejected')).toBe(true)
      }),
      { numRuns: 20 },
    )
  })

  test('begin with an administrator whose password is kept before the account is there', async () => {
    const { models, users } = await set()
    const kept: [string, number][] = []
    const keep = async (password: string) => void kept.push([password, await models.users.countDocuments()])
    expect(await makeFirstAdmin(users, 'boss@example.com', keep)).toBe(true)
    expect(await makeFirstAdmin(users, 'boss@example.com', keep)).toBe(false)
    expect(kept).toHaveLength(1)
    expect(kept[0]?.[1]).toBe(0)
    expect(await users.check('boss@example.com', kept[0]?.[0] ?? '')).toMatchObject({ role: 'admin' })
  })
})
