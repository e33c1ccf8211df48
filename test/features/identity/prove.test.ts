import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { createProve, type ProveDeps } from '../../../server/features/identity/prove.ts'
import type { RecordDocument } from '../../../server/models/record.ts'
import type { Identity } from '../../../server/models/visitor.ts'
import { createChangeRecord, createCreateRecord } from '../../../server/records/change-record.ts'
import { findRecord } from '../../../server/records/find-record.ts'
import { createMergeRecords } from '../../../server/records/merge-records.ts'
import { describeOnBothStores, useModels } from '../../platform/store/both-stores.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

const at = new Date('2026-11-25T10:00:00Z')
const identity = (given: Partial<Identity>): Identity => ({ id: null, email: null, properties: {}, ...given })
let worlds = 0

describeOnBothStores('who proves who they are', (it) => {
  const models = useModels(it)

  /** A world of its own: every id and address in it ends with its number, since one store under test serves them all. */
  const world = () => {
    const n = worlds++
    const email = (name: string) => `${name}-${n}@example.com`
    const named = (name: string) => `${name}-${n}`
    const { visitors, conversations, identities, records } = models()
    const createRecord = createCreateRecord(records)
    const deps = (): ProveDeps => ({
      visitors, conversations, identities, contacts: records.contact, createRecord, changeRecord: createChangeRecord(records), mergeRecords: createMergeRecords(records),
      changed: async () => {}, clock: createFakeClock(at),
    })
    return {
      email, named, deps,
      prove: (visitor: string, who: Identity, how: 'signed' | 'code' = 'signed') => createProve(deps())(visitor, who, how),
      inBooks: (name: string, properties: Record<string, string>) => createRecord({ id: named(name), by: 'user:bea', object: 'contact', properties, at }),
      async visitor(name: string, properties: Record<string, string> = {}): Promise<string> {
        const [id, contact, conversation] = [named(name), named(`contact-of-${name}`), named(`talk-of-${name}`)]
        await createRecord({ id: contact, by: 'widget', object: 'contact', properties, at })
        await visitors.create({ _id: id, site: 'default', contact, conversation, createdAt: at })
        await conversations.create({ _id: conversation, visitor: id, contact, site: 'default', bot: 'desk', language: 'en', status: 'open', owner: 'bot', lastAt: at, createdAt: at })
        return id
      },
      /** What everybody sees of a visitor: their contact, by visitor, by conversation and by what is in it. */
      async seen(name: string) {
        const visitor = await visitors.findById(named(name)).lean()
        const conversation = await conversations.findById(named(`talk-of-${name}`)).lean()
        const contact = await findRecord(records.contact, visitor?.contact ?? '')
        // The id of a contact that was merged leads to the one it was merged into.
        const ofConversation = await findRecord(records.contact, conversation?.contact ?? '')
        const short = (text: string | null | undefined) => text?.replaceAll(`-${n}`, '') ?? null
        return {
          contact: short(contact?._id), ofConversation: short(ofConversation?._id), verified: short(conversation?.verified), identity: short(visitor?.identity), live: contact?.live,
          properties: JSON.parse(JSON.stringify(contact?.properties ?? {}).replaceAll(`-${n}`, '')),
        }
      },
    }
  }

  test('becomes the contact in the books, which keeps what it has and gets what it lacks', async () => {
    const { email, inBooks, visitor, prove, seen } = world()
    await inBooks('ann', { email: email('ann'), firstname: 'Ann', tier: 'gold' })
    await prove(await visitor('v', { firstname: 'Anna', phone: '+4930901820' }), identity({ email: email('ann') }))
    expect(await seen('v')).toEqual({
      contact: 'ann', ofConversation: 'ann', verified: 'ann@example.com', identity: 'email:ann@example.com', live: true,
      properties: { email: 'ann@example.com', firstname: 'Ann', tier: 'gold', phone: '+4930901820', verified: true },
    })
  })

  test('keeps their own contact when nobody is in the books, and others who only claim the address keep theirs', async () => {
    const { email, visitor, prove, seen } = world()
    await visitor('claimer', { email: email('ann'), firstname: 'Mallory' })
    await prove(await visitor('v'), identity({ email: email('ann'), properties: { firstname: 'Ann' } }))
    expect(await seen('v')).toMatchObject({ contact: 'contact-of-v', properties: { firstname: 'Ann', verified: true } })
    expect(await seen('claimer')).toMatchObject({ contact: 'contact-of-claimer', verified: null, properties: { firstname: 'Mallory' } })
    await prove(await visitor('second'), identity({ email: email('ann') }))
    expect(await seen('second')).toMatchObject({ contact: 'contact-of-v', properties: { firstname: 'Ann' } })
  })

  test('cannot become somebody else in the same conversation', async () => {
    const { email, named, visitor, prove, seen } = world()
    const id = await visitor('v')
    await prove(id, identity({ id: named('42'), email: email('ann') }))
    const before = await seen('v')
    for (const other of [identity({ id: named('43') }), identity({ email: email('bo') }), identity({ id: named('43'), email: email('ann') })]) {
      await expect(prove(id, other)).rejects.toMatchObject({ code: 'other-visitor' })
    }
    expect(await seen('v')).toEqual(before)
  })

  test('whom the page knows by its own id stays the same with an address that they prove by a code', async () => {
    const { email, named, visitor, prove, seen } = world()
    const id = await visitor('v')
    await prove(id, identity({ id: named('42') }))
    await prove(id, identity({ email: email('ann') }), 'code')
    expect(await seen('v')).toMatchObject({ contact: 'contact-of-v', identity: 'id:42', verified: 'ann@example.com', properties: { email: 'ann@example.com', verified: true } })
  })

  test('gets nothing of who only wrote their address into a contact that was merged before', async () => {
    const { email, named, inBooks, visitor, prove, seen, deps } = world()
    await inBooks('mallory', { email: email('mallory') })
    await inBooks('twin', {})
    await prove(await visitor('m'), identity({ email: email('mallory') }))
    // A colleague merges it into another, and the visitor then says that they are Ann.
    const { mergeRecords, changeRecord } = deps()
    await mergeRecords({ object: 'contact', from: named('mallory'), into: named('twin'), id: 'm1', by: 'user:bea', at, prefer: 'into' })
    await changeRecord({ id: null, by: 'flow', at, object: 'contact', record: named('mallory'), set: { email: email('ann') } })
    await prove(await visitor('ann'), identity({ email: email('ann'), properties: { phone: '+4930901820' } }), 'code')
    expect(await seen('ann')).toMatchObject({ contact: 'contact-of-ann' })
    expect(await seen('m')).toMatchObject({ contact: 'twin', properties: { email: 'ann@example.com', verified: false } })
  })

  test('whatever fails on the way, doing it again leaves what an undisturbed one leaves', async () => {
    const scene = async (failing: number) => {
      const { email, named, inBooks, visitor, deps, prove, seen } = world()
      await inBooks('ann', { email: email('ann'), firstname: 'Ann' })
      const [v, w] = [await visitor('v', { phone: '+4930901820' }), await visitor('w')]
      const [broken, failed] = breaking(deps(), failing)
      const steps: [string, Identity][] = [[v, identity({ id: named('42'), email: email('ann'), properties: { job_title: 'Smith' } })], [w, identity({ id: named('42') })]]
      for (const [who, as] of steps) {
        await createProve(broken)(who, as, 'signed').catch(() => prove(who, as))
      }
      return { failed: failed(), left: [await seen('v'), await seen('w')] }
    }
    const undisturbed = await scene(Infinity)
    let points = 0
    for (; ; points++) {
      const { failed, left } = await scene(points)
      if (!failed) break
      expect({ points, left }).toEqual({ points, left: undisturbed.left })
    }
    expect(points).toBeGreaterThan(10)
  }, 60_000)

  test('many at once: each proved address is one contact’s, each id of the page leads to one, and nobody is left between', async () => {
    const who = fc.record({ id: fc.constantFrom(null, '1', '2'), email: fc.constantFrom(null, 'a', 'b') }).filter(({ id, email }) => id !== null || email !== null)
    await fc.assert(
      fc.asyncProperty(fc.array(who, { minLength: 2, maxLength: 6 }), fc.boolean(), async (people, known) => {
        const { email, named, inBooks, visitor, prove, seen } = world()
        if (known) await inBooks('ann', { email: email('a') })
        const names = people.map((_, i) => `v${i}`)
        const ids = await Promise.all(names.map((name) => visitor(name)))
        const proofs = people.map(({ id, email: address }) => identity({ id: id && named(id), email: address && email(address) }))
        await Promise.all(proofs.map((proof, i) => prove(ids[i] ?? '', proof)))
        // As every page that is loaded does it again.
        for (const [i, proof] of proofs.entries()) await prove(ids[i] ?? '', proof)
        const found = await Promise.all(names.map(seen))
        expect(found.filter(({ live, contact, ofConversation }) => !live || contact !== ofConversation)).toEqual([])
        for (const address of ['a', 'b']) {
          const owners: RecordDocument[] = await models().records.contact.find({ verifiedEmail: email(address), live: true }).lean<RecordDocument[]>()
          expect(owners.length).toBeLessThanOrEqual(1)
        }
        for (const id of ['1', '2']) {
          const contacts = found.filter((_, i) => people[i]?.id === id).map(({ contact }) => contact)
          expect(new Set(contacts).size).toBeLessThanOrEqual(1)
        }
      }),
      { numRuns: 25 },
    )
  }, 60_000)
})

/** The same, but that the write of this number fails, before or (odd numbers) after it was done. */
function breaking(deps: ProveDeps, failing: number): [ProveDeps, () => boolean] {
  let count = 0
  let failed = false
  const fails = () => {
    if (count++ !== failing) return
    failed = true
    throw new Error('the power is gone')
  }
  const breakable = <A extends unknown[], R>(write: (...given: A) => Promise<R>) => async (...given: A): Promise<R> => {
    fails()
    const result = await write(...given)
    fails()
    return result
  }
  const writes = <M extends object>(model: M): M =>
    new Proxy(model, {
      get(target, name) {
        if (name === 'updateOne' || name === 'findOneAndUpdate') fails()
        const value: unknown = Reflect.get(target, name)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
  const { visitors, conversations, identities, createRecord, changeRecord, mergeRecords, changed } = deps
  return [
    {
      ...deps, visitors: writes(visitors), conversations: writes(conversations), identities: writes(identities),
      createRecord: breakable(createRecord), changeRecord: breakable(changeRecord), mergeRecords: breakable(mergeRecords), changed: breakable(changed),
    },
    () => failed,
  ]
}
