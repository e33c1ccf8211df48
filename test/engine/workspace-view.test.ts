import { expect, test } from '@jest/globals'
import { readWorkspace } from '../../server/engine/language/read-workspace.ts'
import { workspaceView } from '../../server/engine/workspace-view.ts'

const files = Object.entries({
  'midflow.yaml': 'midflow: 1\nlanguages: [en]\nsites:\n  default: { bot: b, title: Shop }\n',
  'bots/b.yaml': 'midflow: 1\nbot: b\ntitle: Bot\nlanguages: [en]\nsteps:\n  bye:\n    end: Bye\n',
  'service/hours.yaml': 'midflow: 1\nhours:\n  office:\n    time-zone: Europe/Berlin\n    open: { mon-tue: ["09:00-12:00", "13:00-18:00"] }\n    special: { "2026-12-24": ["09:00-12:00"] }\n',
  'service/queues.yaml':
    'midflow: 1\nskills: [german]\nqueues:\n  support:\n    hours: office\n    needs:\n      german: { when: { contact.language: de }, drop-after: 10m }\n    capacity:\n      default: 4\n      weights:\n        - { when: { ticket.priority: urgent }, weight: 2 }\n',
  'service/sla.yaml':
    'midflow: 1\npolicies:\n  gold:\n    when: { contact.language: de }\n    hours: office\n    targets: { first_response: 30m, resolution: 8h }\n    ladder:\n      first_response:\n        15m before: { notify: owner }\n        due: { notify: owner }\n',
}).map(([path, text]) => ({ path, text }))

test('what the files say about service is told in words, with the place of each', () => {
  const { workspace, problems } = readWorkspace(files)
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
  const view = workspaceView(workspace, files, 3)
  expect(view.release).toBe(3)
  expect(view.bots).toEqual([{ name: 'b', title: 'Bot', file: 'bots/b.yaml', languages: ['en'], steps: 1, sites: ['default'] }])
  expect(view.queues).toEqual([
    {
      name: 'support', at: { file: 'service/queues.yaml', line: 4 }, hours: 'office', assign: 'most free capacity', needs: [{ skill: 'german', when: 'contact.language is de', dropAfter: '10m' }],
      capacity: 4, weights: [{ when: 'ticket.priority is urgent', weight: 2 }], replyWithin: null,
    },
  ])
  expect(view.hours).toEqual([
    {
      name: 'office', at: { file: 'service/hours.yaml', line: 3 }, timeZone: 'Europe/Berlin', exceptions: [{ day: '2026-12-24', what: '09:00–12:00' }],
      open: [{ day: 'Mon', periods: '09:00–12:00, 13:00–18:00' }, { day: 'Tue', periods: '09:00–12:00, 13:00–18:00' }],
    },
  ])
  expect(view.policies).toMatchObject([
    { name: 'gold', at: { file: 'service/sla.yaml', line: 3 }, targets: [{ target: 'first response', within: '30m' }, { target: 'resolution', within: '8h' }], notices: ['first response: 15m before', 'first response: when due'] },
  ])
})
