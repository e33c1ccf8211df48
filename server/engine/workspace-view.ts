import type { FilePlace, HoursView, QueueView, WorkspaceView } from '../protocol/workspace.ts'
import { conditionWords, durationWords } from './conditions/condition-words.ts'
import type { Condition, Hours, Period, Place, Queue, SlaPolicy, SourceFile, Workspace } from './flow.ts'
import { servicePlaces } from './language/service-places.ts'
import { allSteps } from './machine/lay-out.ts'

/** What a release says about bots and service, in words, with the place of each in its files. Pure. */
export function workspaceView(workspace: Workspace, files: SourceFile[], release: number): WorkspaceView {
  const places = servicePlaces(files)
  const sites = Object.entries(workspace.settings.sites)
  return {
    release,
    bots: Object.values(workspace.bots).filter(({ file }) => files.some(({ path }) => path === file)).map((bot) => ({
      name: bot.name, title: bot.title, file: bot.file, languages: bot.languages, steps: allSteps(bot).length,
      sites: sites.flatMap(([name, site]) => (site.bot === bot.name ? [name] : [])),
    })),
    queues: Object.values(workspace.queues).map((queue) => queueView(queue, placeOf(places.queues[queue.name]))),
    teams: Object.values(workspace.teams).map(({ name, queue, lead, members }) => ({ name, at: placeOf(places.teams[name]), queue, lead, members })),
    hours: Object.values(workspace.hours).filter(({ name }) => places.hours[name]).map((hours) => hoursView(hours, placeOf(places.hours[hours.name]))),
    policies: workspace.policies.map((policy) => policyView(policy, placeOf(places.policies[policy.name]))),
  }
}

const placeOf = (place: Place | undefined): FilePlace | null => (place ? { file: place.file, line: place.line } : null)
const wordsOf = (condition: Condition | null): string | null => condition && conditionWords(condition)

const queueView = ({ name, hours, assign, needs, capacity, replyWithin }: Queue, at: FilePlace | null): QueueView => ({
  name, at, hours,
  assign: typeof assign === 'string' ? assign.replaceAll('-', ' ') : `the code action ${assign.code}`,
  needs: needs.map(({ skill, when, dropAfter }) => ({ skill, when: wordsOf(when), dropAfter: dropAfter === null ? null : durationWords(dropAfter) })),
  capacity: capacity.default,
  weights: capacity.weights.map(({ when, weight }) => ({ when: conditionWords(when), weight })),
  replyWithin: replyWithin === null ? null : durationWords(replyWithin),
})

function policyView({ name, when, hours, targets, pauseWhen, ladder }: SlaPolicy, at: FilePlace | null): WorkspaceView['policies'][number] {
  const notices = Object.entries(ladder).flatMap(([target, rungs]) =>
    rungs.map(({ offset }) => `${targetWords(target)}: ${offset === 0 ? 'when due' : `${durationWords(Math.abs(offset))} ${offset < 0 ? 'before' : 'after'}`}`))
  return {
    name, at, when: wordsOf(when), hours, pausedWhen: wordsOf(pauseWhen), notices,
    targets: Object.entries(targets).map(([target, within]) => ({ target: targetWords(target), within: durationWords(within) })),
  }
}

const targetWords = (target: string): string => target.replaceAll('_', ' ')

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

const hoursView = ({ name, timeZone, open, special, closed }: Hours, at: FilePlace | null): HoursView => ({
  name, at, timeZone,
  open: DAYS.flatMap((day, i) => {
    const periods = open[i + 1] ?? []
    return periods.length > 0 ? [{ day, periods: periodsText(periods) }] : []
  }),
  exceptions: [
    ...Object.entries(special).map(([day, periods]) => ({ day, what: periods.length > 0 ? periodsText(periods) : 'closed' })),
    ...Object.entries(closed).map(([day, why]) => ({ day, what: `closed: ${why}` })),
  ].toSorted((a, b) => a.day.slice(-5).localeCompare(b.day.slice(-5))),
})

const periodsText = (periods: Period[]): string => periods.map(({ from, to }) => `${clock(from)}–${clock(to)}`).join(', ')
const clock = (minutes: number): string => `${String(Math.floor(minutes / 60) % 24).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
