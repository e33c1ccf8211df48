import { afterEach, describe, expect, test } from '@jest/globals'
import { describeOnBothStores, useModels } from '../../platform/store/both-stores.ts'
import { officeWith, slaOffice } from '../../support/sla-office.ts'
import { berlin, HOUR, inBerlin } from '../../support/ticket-clock.ts'

const MINUTE = 60_000

const TIERS = `
  urgent:
    when: { ticket.priority: urgent }
    hours: office
    targets: { first_response: 15m, resolution: 2h }
    ladder: { first_response: { due: { notify: lead } } }
  gold:
    when: { any: [{ contact.tier: [gold, platinum] }, { company.tier: gold }] }
    hours: office
    targets: { first_response: 30m, next_response: 1h, resolution: 8h }
    pause-when: { ticket.stage: waiting-on-contact }
    ladder:
      first_response:
        15m before: { notify: owner }
        due:
          steps:
            flag: { update: ticket, set: { needs_review: true, topic: "late by {{sla.target}}" } }
            tell: { notify: { to: [owner, lead], text: "{{ticket.subject}} is late" } }
        1h after: { assign: seniors }
  standard:
    hours: office
    targets: { first_response: 4h, next_response: 4h, resolution: 24h }
    pause-when: { ticket.stage: waiting-on-contact }
`

// 2026-11-23 is a Monday.
describeOnBothStores('the SLA of tickets', (it) => {
  const models = useModels(it)
  let office = slaOffice(models, '2026-11-23 09:00')
  const open = (start: string, policies = TIERS) => {
    office = slaOffice(models, start)
    office.publish(officeWith('r1', policies))
    return office
  }
  afterEach(() => office.stop())

  const dueOf = async (sla: ReturnType<typeof office.node>['sla'], ticket: string, target: string) => {
    const found = (await sla.stateOf([ticket])).get(ticket)?.clocks.find((each) => each.target === target)
    return found?.dueAt == null ? null : inBerlin(found.dueAt)
  }

  test('the bot’s ticket of a gold contact has its policy, is warned and told of its breach at the due time, and is met late by the reply', async () => {
    const { at, create, change } = open('2026-11-24 10:00')
    const { sla, quiet } = office.node()
    await create('contact', 'ann', { tier: 'gold' })
    await create('ticket', 't1', { subject: 'My parcel', owner: 'bea', queue: 'support' }, { contact: ['ann'], conversation: ['c1'] })
    await quiet()
    expect(await dueOf(sla, 't1', 'first_response')).toBe('2026-11-24 10:30')
    expect(await office.armed('t1')).toBe('2026-11-24 10:15')
    at('2026-11-24 10:15')
    await quiet()
    expect(office.told.notices).toEqual([
      { id: 'sla:t1:1:0', kind: 'sla-warning', to: ['owner'], text: expect.stringContaining('“My parcel”: First response is due at '), ticket: 't1', conversation: 'c1', owner: 'bea', queue: 'support' },
    ])
    at('2026-11-24 10:30')
    await quiet()
    expect(office.told.notices.slice(1)).toMatchObject([{ kind: 'sla-breach', to: ['owner', 'lead'], text: 'My parcel is late' }])
    expect((await models().records.ticket.findById('t1').lean())?.properties).toMatchObject({ needs_review: true, topic: 'late by first_response' })
    expect((await sla.stateOf(['t1'])).get('t1')?.clocks[0]).toMatchObject({ state: 'breached', remaining: 0, warned: true })
    at('2026-11-24 10:40')
    await change('ticket', 't1', { first_replied_at: new Date(berlin('2026-11-24 10:40')).toISOString() })
    await quiet()
    expect(office.events()).toEqual(['warned first_response gold t1 2026-11-24 10:15', 'breached first_response gold t1 2026-11-24 10:30', 'met-late first_response gold t1 2026-11-24 10:40'])
    expect((await sla.stateOf(['t1'])).get('t1')?.clocks[0]).toMatchObject({ state: 'met-late', dueAt: null, remaining: -10 * MINUTE })
    expect(office.told.changed).toContain('c1')
    expect(await office.armed('t1')).toBe('2026-11-25 10:00')
  })

  test('a ticket with nobody yet tells its queue’s lead instead of its owner', async () => {
    const { at, create } = open('2026-11-24 10:00')
    const { quiet } = office.node()
    await create('contact', 'ann', { tier: 'gold' })
    await create('ticket', 't1', { queue: 'support' }, { contact: ['ann'] })
    at('2026-11-24 10:15')
    await quiet()
    expect(office.told.notices).toMatchObject([{ to: ['owner', 'lead'], owner: null, queue: 'support' }])
  })

  test('an hour after due the ladder puts it into another queue', async () => {
    const { at, create } = open('2026-11-24 10:00')
    const { quiet } = office.node()
    await create('contact', 'ann', { tier: 'gold' })
    await create('ticket', 't1', {}, { contact: ['ann'] })
    at('2026-11-24 11:30')
    await quiet()
    expect(office.told.assigned).toEqual([{ id: 'sla:t1:3:0', ticket: 't1', queue: 'seniors' }])
  })

  describe('what changes the policy', () => {
    test.each([
      ['the contact’s tier', () => office.change('contact', 'ann', { tier: 'gold' }), 'gold', '2026-11-24 10:30'],
      ['the tier of the contact’s company', () => office.change('company', 'acme', { tier: 'gold' }), 'gold', '2026-11-24 10:30'],
      ['the ticket’s priority', () => office.change('ticket', 't1', { priority: 'urgent' }), 'urgent', '2026-11-24 10:15'],
    ])('%s: the time worked counts under the new one', async (_what, change, policy, due) => {
      const { at, create } = open('2026-11-24 10:00')
      const { sla, quiet } = office.node()
      await create('company', 'acme')
      await create('contact', 'ann', {}, { company: ['acme'] })
      await create('ticket', 't1', {}, { contact: ['ann'] })
      await quiet()
      at('2026-11-24 10:10')
      await change()
      await quiet()
      const state = (await sla.stateOf(['t1'])).get('t1')
      expect([state?.policy, await dueOf(sla, 't1', 'first_response')]).toEqual([policy, due])
      expect(await office.armed('t1')).toBe('2026-11-24 10:15')
    })

    test('another contact, and a contact that went into another', async () => {
      const { create, associate, merge } = open('2026-11-24 10:00')
      const { sla, quiet } = office.node()
      await create('contact', 'ann', { tier: 'gold' })
      await create('contact', 'anonymous')
      await create('ticket', 't1')
      await create('ticket', 't2', {}, { contact: ['anonymous'] })
      await quiet()
      const policies = async () => [...(await sla.stateOf(['t1', 't2'])).values()].map(({ policy }) => policy)
      expect(await policies()).toEqual(['standard', 'standard'])
      await associate('ticket', 't1', { object: 'contact', id: 'ann' })
      await merge('contact', 'anonymous', 'ann')
      await quiet()
      expect(await policies()).toEqual(['gold', 'gold'])
    })

    test('a due time that is past under the new policy is told once, under that one only, and with that due time', async () => {
      const { at, create, change } = open('2026-11-24 10:00')
      const { quiet } = office.node()
      await create('ticket', 't1')
      await quiet()
      at('2026-11-24 11:00')
      await change('ticket', 't1', { priority: 'urgent' })
      await quiet()
      at('2026-11-24 11:30')
      await quiet()
      expect(office.events()).toEqual(['breached first_response urgent t1 2026-11-24 10:15'])
      expect(office.told.notices).toMatchObject([{ to: ['lead'] }])
    })

    test('a release with other policies: those who published it find every open ticket under them, closed ones as they were', async () => {
      const { at, create, change } = open('2026-11-24 10:00')
      const { sla, quiet } = office.node()
      for (const id of ['t1', 't2', 't3']) await create('ticket', id)
      await change('ticket', 't3', { stage: 'closed' })
      await quiet()
      at('2026-11-24 11:00')
      office.publish(officeWith('r2', TIERS.replace('{ first_response: 4h,', '{ first_response: 30m,')))
      expect(await sla.recompute()).toBe(2)
      await quiet()
      expect(office.events().toSorted()).toEqual([
        'breached first_response standard t1 2026-11-24 10:30', 'breached first_response standard t2 2026-11-24 10:30',
        'met first_response standard t3 2026-11-24 10:00', 'met resolution standard t3 2026-11-24 10:00',
      ])
      expect(await sla.recompute()).toBe(0)
      office.publish(officeWith('r1', TIERS))
      await sla.recompute()
      expect(await dueOf(sla, 't1', 'first_response')).toBe('2026-11-24 14:00')
    })

    test('a ladder that changes what its policy goes by comes to an end', async () => {
      const flips = `
  fast: { when: { ticket.priority: urgent }, targets: { first_response: 15m }, ladder: { first_response: { due: { steps: { calm: { update: ticket, set: { priority: low } } } } } } }
  slow: { targets: { first_response: 30m }, ladder: { first_response: { due: { steps: { hurry: { update: ticket, set: { priority: urgent } } } } } } }
`
      const { at, create } = open('2026-11-24 10:00', flips)
      const { quiet } = office.node()
      await create('ticket', 't1')
      at('2026-11-24 12:00')
      await quiet()
      expect(office.events()).toEqual(['breached first_response slow t1 2026-11-24 10:30', 'breached first_response fast t1 2026-11-24 10:15'])
      expect((await models().records.ticket.findById('t1').lean())?.properties['priority']).toBe('low')
    })
  })

  describe('a pause', () => {
    test('over the weekend moves due by business time: created Friday 15:00, paused Friday 16:00 to Monday 10:00, target 4 h, due Monday 13:00', async () => {
      const { at, create, change } = open('2026-11-27 15:00')
      const { sla, quiet } = office.node()
      await create('ticket', 't1')
      at('2026-11-27 16:00')
      await change('ticket', 't1', { stage: 'waiting-on-contact' })
      await quiet()
      expect((await sla.stateOf(['t1'])).get('t1')?.clocks[0]).toEqual({ target: 'first_response', state: 'paused', dueAt: null, remaining: 3 * HOUR, warned: false, skipped: [] })
      expect(await office.armed('t1')).toBe(null)
      at('2026-11-30 10:00')
      await change('ticket', 't1', { stage: 'waiting-on-us' })
      await quiet()
      expect([await dueOf(sla, 't1', 'first_response'), await office.armed('t1')]).toEqual(['2026-11-30 13:00', '2026-11-30 13:00'])
    })

    test.each(['2026-11-24 13:59:59', '2026-11-24 14:00'])('from %s, one second before due or at due itself, while the timer fires, lets no breach be told', async (time) => {
      const { at, create, change } = open('2026-11-24 10:00')
      const { sla, quiet } = office.node()
      await create('ticket', 't1')
      await quiet()
      await office.stop()
      at(time)
      await change('ticket', 't1', { stage: 'waiting-on-contact' })
      at('2026-11-24 14:00')
      await Promise.all([sla.timerFired('sla:t1'), sla.timerFired('sla:t1')])
      at('2026-11-24 16:00')
      await office.node().quiet()
      expect(office.events()).toEqual([])
    })
  })

  test('a ticket closed Monday 11:00 and reopened Thursday 09:00 goes on where it was, and no breach is told in between', async () => {
    const { at, create, change } = open('2026-11-23 09:00', '\n  p: { hours: office, targets: { resolution: 8h } }')
    const { sla, quiet } = office.node()
    await create('ticket', 't1')
    at('2026-11-23 11:00')
    await change('ticket', 't1', { stage: 'closed' })
    await quiet()
    expect([await office.armed('t1'), (await sla.stateOf(['t1'])).get('t1')?.clocks[0]?.state]).toEqual([null, 'met'])
    at('2026-11-26 09:00')
    await change('ticket', 't1', { stage: 'new' })
    await quiet()
    expect([await dueOf(sla, 't1', 'resolution'), await office.armed('t1')]).toEqual(['2026-11-26 15:00', '2026-11-26 15:00'])
    expect(office.events()).toEqual(['met resolution p t1 2026-11-23 11:00'])
  })

  test('the next response is met by closing when the visitor’s thanks came last', async () => {
    const { at, create, change } = open('2026-11-24 10:00')
    const { quiet } = office.node()
    const instant = (time: string) => new Date(berlin(`2026-11-24 ${time}`)).toISOString()
    await create('ticket', 't1')
    at('2026-11-24 10:10')
    await change('ticket', 't1', { first_replied_at: instant('10:10') })
    at('2026-11-24 10:20')
    await change('ticket', 't1', { waiting_since: instant('10:20') })
    at('2026-11-24 10:30')
    await change('ticket', 't1', { stage: 'closed' })
    await quiet()
    at('2026-11-30 10:00')
    await quiet()
    expect(office.events()).toEqual([
      'met first_response standard t1 2026-11-24 10:10', 'met next_response standard t1 2026-11-24 10:30', 'met resolution standard t1 2026-11-24 10:30',
    ])
  })

  test('a ticket that is archived, and one that went into another, is told of no more', async () => {
    const { at, create, archive, merge } = open('2026-11-24 10:00')
    const { sla, quiet } = office.node()
    for (const id of ['t1', 't2', 't3']) await create('ticket', id)
    await quiet()
    await archive('t1')
    await merge('ticket', 't2', 't3')
    await quiet()
    at('2026-11-24 14:00')
    await quiet()
    expect(office.events().filter((event) => event.startsWith('breached'))).toEqual(['breached first_response standard t3 2026-11-24 14:00'])
    expect([...(await sla.stateOf(['t1', 't2', 't3'])).keys()].toSorted()).toEqual(['t1', 't3'])
  })

  describe('without a server', () => {
    test('for three hours, everything that was due is told once when it is back, the oldest first, with the due times', async () => {
      const { at, create } = open('2026-11-24 10:00')
      await create('contact', 'ann', { tier: 'gold' })
      const before = office.node()
      await create('ticket', 't-standard')
      at('2026-11-24 10:05')
      await create('ticket', 't-late', {}, { contact: ['ann'] })
      at('2026-11-24 10:06')
      await create('ticket', 't-later', {}, { contact: ['ann'] })
      await before.quiet()
      await office.stop()
      at('2026-11-24 14:00')
      await office.node().quiet()
      const breached = office.events().filter((event) => event.startsWith('breached'))
      expect(breached).toEqual([
        'breached first_response gold t-late 2026-11-24 10:35', 'breached first_response gold t-later 2026-11-24 10:36', 'breached first_response standard t-standard 2026-11-24 14:00',
      ])
      expect(office.told.events.filter(({ type }) => type === 'sla.breached').map(({ dueAt }) => inBerlin(dueAt?.getTime() ?? null))).toEqual(['2026-11-24 10:35', '2026-11-24 10:36', '2026-11-24 14:00'])
    })

    test.each([['one second before due', '2026-11-24 13:59:59'], ['one second after due', '2026-11-24 14:00:01']])('at %s, the breach is told once', async (_what, back) => {
      const { at, create } = open('2026-11-24 10:00')
      await create('ticket', 't1')
      await office.node().quiet()
      await office.stop()
      at(back)
      const { quiet } = office.node()
      await quiet()
      at('2026-11-24 14:00:02')
      await quiet()
      expect(office.told.events.map(({ type, dueAt }) => `${type} ${inBerlin(dueAt?.getTime() ?? null)}`)).toEqual(['sla.breached 2026-11-24 14:00'])
    })

    test('a reply that was written in time and heard after due is in time', async () => {
      const { at, create, change } = open('2026-11-24 10:00')
      await create('ticket', 't1')
      await office.node().quiet()
      await office.stop()
      at('2026-11-24 13:00')
      await change('ticket', 't1', { first_replied_at: new Date(berlin('2026-11-24 13:00')).toISOString() })
      at('2026-11-24 16:00')
      await office.node().quiet()
      expect(office.events()).toEqual(['met first_response standard t1 2026-11-24 13:00'])
    })
  })

  describe('cut off', () => {
    test.each(['sla-saved', 'sla-armed', 'sla-performed'] as const)('at %s, everything is told when a server is back, and nothing under another id', async (point) => {
      const { at, create } = open('2026-11-24 10:00')
      await create('contact', 'ann', { tier: 'gold' })
      await create('ticket', 't1', { owner: 'bea' }, { contact: ['ann'] })
      await office.node().quiet()
      await office.stop()
      at('2026-11-24 11:30')
      const dying = office.node({
        checkpoint: (name) => {
          if (name === point) throw new Error('the process ends here')
        },
      })
      await expect(dying.sla.timerFired('sla:t1')).rejects.toThrow('the process ends here')
      await office.stop()
      at('2026-11-24 11:31')
      await office.node().quiet()
      expect(office.events()).toEqual(['warned first_response gold t1 2026-11-24 10:15', 'breached first_response gold t1 2026-11-24 10:30', 'overdue first_response gold t1 2026-11-24 11:30'])
      expect(office.told.notices.map(({ id }) => id)).toEqual(['sla:t1:1:0', 'sla:t1:2:1'])
      expect(office.told.assigned.map(({ id }) => id)).toEqual(['sla:t1:3:0'])
      expect((await models().appliedSlas.findById('t1').lean())?.pending).toEqual([])
    })

    test('while tickets are put under the policies of a release, the timer makes good for it', async () => {
      const { at, create } = open('2026-11-24 10:00')
      await create('ticket', 't1')
      await office.node().quiet()
      await office.stop()
      office.publish(officeWith('r2', TIERS.replace('{ first_response: 4h,', '{ first_response: 30m,')))
      const dying = office.node({
        checkpoint: () => {
          throw new Error('the process ends here')
        },
      })
      await expect(dying.sla.recompute()).rejects.toThrow('the process ends here')
      await office.stop()
      at('2026-11-24 10:01')
      const { sla, quiet } = office.node()
      expect(await sla.recompute()).toBe(0)
      await quiet()
      expect(await office.armed('t1')).toBe('2026-11-24 10:30')
    })

    test('by a store that does not answer, what was not told is told the next time', async () => {
      const { at, create } = open('2026-11-24 10:00')
      let fails = true
      const { sla, quiet } = office.node({ notifyFails: () => fails })
      await create('contact', 'ann', { tier: 'gold' })
      await create('ticket', 't1', { owner: 'bea' }, { contact: ['ann'] })
      at('2026-11-24 10:15')
      await expect(sla.timerFired('sla:t1')).rejects.toThrow('did not answer')
      fails = false
      at('2026-11-24 10:20')
      await quiet()
      expect(office.told.notices.map(({ id }) => id)).toEqual(['sla:t1:1:0'])
    })
  })

  test('two servers that hear and fire the same at once tell each thing under one id', async () => {
    const { at, create } = open('2026-11-24 10:00')
    const [one, two] = [office.node(), office.node()]
    await create('contact', 'ann', { tier: 'gold' })
    await create('ticket', 't1', { owner: 'bea' }, { contact: ['ann'] })
    await one.quiet()
    at('2026-11-24 10:30')
    await Promise.all([one, two, one, two].map(({ sla }) => sla.timerFired('sla:t1')))
    await two.quiet()
    expect(office.events()).toEqual(['warned first_response gold t1 2026-11-24 10:15', 'breached first_response gold t1 2026-11-24 10:30'])
    expect(office.told.notices.map(({ id }) => id)).toEqual(['sla:t1:1:0', 'sla:t1:2:1'])
    expect(await office.armed('t1')).toBe('2026-11-24 11:30')
  })

  test('what a property was is known also when the record’s own history has no room for it any more', async () => {
    const { at, create, change } = open('2026-11-24 10:00')
    const { quiet } = office.node()
    await create('ticket', 't1', { priority: 'urgent' })
    at('2026-11-24 10:01')
    await change('ticket', 't1', { first_replied_at: new Date(berlin('2026-11-24 10:01')).toISOString() })
    for (let n = 0; n < 110; n++) await change('ticket', 't1', { csat: n })
    await quiet()
    await office.stop()
    // Urgent until 13:00, when its resolution had been late for an hour: heard at 16:00.
    at('2026-11-24 13:00')
    await change('ticket', 't1', { priority: 'low' })
    at('2026-11-24 16:00')
    await office.node().quiet()
    expect(office.events()).toEqual(['met first_response urgent t1 2026-11-24 10:01', 'breached resolution urgent t1 2026-11-24 12:00'])
  }, 60_000)
})
