import { describe, expect, test } from '@jest/globals'
import { readWorkspace } from '../../server/engine/language/read-workspace.ts'
import { type Declared, readProperties } from '../../server/records/read-properties.ts'

const PROPERTIES = `
properties:
  contact:
    shoe_size: { type: number }
    born: { type: date }
    seen: { type: datetime }
    topics: { type: list, of: enumeration, options: { news: News, offers: Offers } }
pipelines:
  deal:
    sales: { stages: { new: {}, won: { closes: true } } }
    renewal: { stages: { due: {}, renewed: { closes: true } } }
`
const { workspace, problems: none } = readWorkspace([{ path: 'crm/properties.yaml', text: PROPERTIES }])
const declared = (object: string): Declared =>
  ({ properties: workspace.properties[object] ?? {}, pipelines: workspace.pipelines[object] ?? {}, country: 'DE', timeZone: 'Europe/Berlin' })
const contact = (given: Record<string, unknown>) => readProperties(declared('contact'), given)
const problem = (object: string, given: Record<string, unknown>, before = {}) => readProperties(declared(object), given, before).problems.map(({ property, problem: why }) => `${property}: ${why}`)

test('the file that the tests declare has no problems', () => expect(none).toEqual([]))

describe('a value is brought to the form in which it is kept', () => {
  test.each([
    ['email', ' Ann.O\'Neil+test@Example.co.uk ', "ann.o'neil+test@example.co.uk"],
    ['email', 'ann@studio.photography', 'ann@studio.photography'],
    ['phone', '0151 23456789', '+4915123456789'],
    ['phone', '+49 (0)9221 / 12-34', '+4992211234'],
    ['phone', '+1 (650) 253-0000', '+16502530000'],
    ['shoe_size', '42.5', 42.5],
    ['shoe_size', 42.5, 42.5],
    ['verified', 'true', true],
    ['tier', 'gold', 'gold'],
    ['born', '2000-02-29', '2000-02-29'],
    ['born', 951_782_400_000, '2000-02-29'],
    ['seen', '2026-11-25T10:00', '2026-11-25T09:00:00.000Z'],
    ['seen', '2026-11-25T10:00:00+05:00', '2026-11-25T05:00:00.000Z'],
    ['seen', '1764028800000', '2025-11-25T00:00:00.000Z'],
    ['topics', 'news;offers', ['news', 'offers']],
    ['topics', ['news'], ['news']],
    ['firstname', 7, '7'],
    ['firstname', '', null],
    ['firstname', null, null],
    ['phone', '  ', null],
  ])('%s: %p', (property, value, kept) => {
    expect(contact({ [property]: value })).toEqual({ values: { [property]: kept }, problems: [] })
  })
})

describe('what cannot be kept is said, with what to write instead', () => {
  test.each([
    ['contact', { emial: 'a@b.de' }, 'emial: there is no property "emial"; did you mean "email"?'],
    ['contact', { email: 'ann@localhost' }, 'email: "ann@localhost" is not an e-mail address, e.g. ann@example.com'],
    ['contact', { email: 'ann@@x.de' }, 'email: "ann@@x.de" is not an e-mail address, e.g. ann@example.com'],
    ['contact', { phone: '+4915123456789abc' }, 'phone: "+4915123456789abc" is not a phone number, e.g. +49 30 901820'],
    ['contact', { tier: 'goldd' }, 'tier: there is no option "goldd"; did you mean "gold"?'],
    ['contact', { shoe_size: 'big' }, 'shoe_size: "big" is not a number, e.g. 12.5'],
    ['contact', { verified: 'yes' }, 'verified: "yes" is not true or false'],
    ['contact', { born: '2026-02-31' }, 'born: "2026-02-31" is not a date, e.g. 2026-12-25'],
    ['contact', { born: 951_782_400_001 }, 'born: "951782400001" is not a date, e.g. 2026-12-25'],
    ['contact', { topics: ['news', 'sport'] }, 'topics: there is no option "sport"; there is news, offers.'],
    ['contact', { id: 'x' }, 'id: is set by Midflow; leave it out'],
    ['contact', { tickets: ['t'] }, 'tickets: follows from associations; associate the records instead'],
    ['contact', { firstname: { a: 1 } }, 'firstname: must be a text, not an object'],
    ['ticket', { csat: 6 }, 'csat: "6" is not a rating from 1 to 5'],
    ['ticket', { stage: 'waiting' }, 'stage: there is no option "waiting"; there is new, waiting-on-us, waiting-on-contact, closed.'],
    ['deal', { pipeline: 'renewal', stage: 'won' }, 'stage: the pipeline "renewal" has no stage "won"; there is due, renewed.'],
  ])('%s %p', (object, given, said) => {
    expect(problem(object, given)).toEqual([said])
  })
  test('all problems at once', () => expect(problem('contact', { email: 'x', tier: 'y', firstname: 'Ann' })).toHaveLength(2))
  test('a stage of another pipeline than the record is in', () => {
    expect(problem('deal', { stage: 'due' }, { pipeline: 'sales', stage: 'new' })).toEqual(['stage: the pipeline "sales" has no stage "due"; there is new, won.'])
    expect(problem('deal', { stage: 'due', pipeline: 'renewal' }, { pipeline: 'sales' })).toEqual([])
  })
  test('names of JavaScript are no properties', () => expect(problem('contact', JSON.parse('{"__proto__": 1, "constructor": 1}'))).toHaveLength(2))
})
