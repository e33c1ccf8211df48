import { Icon } from '../../design/icon.tsx'
import { Bones, Empty, Failed } from '../../design/states.tsx'
import { useLive, useServices } from '../../shell/services.tsx'
import type { HoursView, QueueView, WorkspaceView } from '../../../server/protocol/workspace.ts'
import { hasLists } from '../checks.ts'
import { useLoaded } from '../load.ts'
import { Part, Place } from './part.tsx'

/** Queues, teams, business hours and SLA policies as the published files say; they are changed there. */
export function Service() {
  const { rest } = useServices()
  const [loaded, reload] = useLoaded('workspace', () => rest.get('/api/workspace', hasLists<WorkspaceView>('queues', 'teams', 'hours', 'policies')))
  if (loaded.at === 'loading') return <Part title="Queues"><Bones rows={4} /></Part>
  if (loaded.at === 'failed') return <Part title="Queues"><Failed what="The files could not be read" reason={loaded.reason} again={reload} /></Part>
  const { queues, teams, hours, policies, release } = loaded.value
  if (release === null) return <Part title="Queues"><Empty icon="flow" title="Nothing is published"><p>Run <code>npx midflow publish flows</code>.</p></Empty></Part>
  return (
    <>
      <p class="notice-line"><Icon name="about" /><span>This is what the files of release {release} say. Change them there, then run <code>npx midflow publish flows</code>.</span></p>
      <Part title="Queues" note="Where conversations wait for people.">
        {queues.length === 0 ? <p class="muted">There are none: the bot cannot hand over.</p> : <ul class="cards">{queues.map((queue) => <QueueCard key={queue.name} queue={queue} />)}</ul>}
      </Part>
      <Part title="Teams" note="Who serves which queue. Without a team, everybody serves every queue.">
        {teams.length === 0 ? <p class="muted">There are none.</p> : (
          <ul class="cards">
            {teams.map(({ name, at, queue, lead, members }) => (
              <li key={name} class="card top">
                <span class="kind-mark people"><Icon name="users" /></span>
                <div class="grow">
                  <p class="card-title">{name}<Place at={at} /></p>
                  <dl class="facts"><dt>Queue</dt><dd>{queue}</dd>{lead !== null && <><dt>Lead</dt><dd>{lead}</dd></>}<dt>Members</dt><dd>{members.map((member) => <span key={member}>{member}</span>)}</dd></dl>
                </div>
              </li>
            ))}
          </ul>
        )}
      </Part>
      <Part title="SLA policies" note="The first whose condition holds applies.">
        {policies.length === 0 ? <p class="muted">There are none: tickets have no clocks.</p> : (
          <ol class="cards">
            {policies.map((policy) => (
              <li key={policy.name} class="card top">
                <span class="kind-mark"><Icon name="waiting" /></span>
                <div class="grow">
                  <p class="card-title">{policy.name}<Place at={policy.at} /></p>
                  <dl class="facts">
                    <dt>When</dt><dd>{policy.when ?? 'always'}</dd>
                    <dt>Targets</dt><dd class="chips">{policy.targets.map(({ target, within }) => <span key={target} class="chip">{target}: {within}</span>)}</dd>
                    <dt>Hours</dt><dd>{policy.hours}</dd>
                    {policy.pausedWhen !== null && <><dt>Paused when</dt><dd>{policy.pausedWhen}</dd></>}
                    {policy.notices.length > 0 && <><dt>Notices</dt><dd>{policy.notices.map((notice) => <span key={notice}>{notice}</span>)}</dd></>}
                  </dl>
                </div>
              </li>
            ))}
          </ol>
        )}
      </Part>
      <Part title="Business hours" note="When clocks run and people are in.">
        {hours.length === 0 ? <p class="muted">There are none: it is always open.</p> : <ul class="cards">{hours.map((one) => <HoursCard key={one.name} hours={one} />)}</ul>}
      </Part>
    </>
  )
}

function QueueCard({ queue }: { queue: QueueView }) {
  const live = useLive(({ live }) => live.queues).find(({ name }) => name === queue.name)
  return (
    <li class="card top">
      <span class="kind-mark talk"><Icon name="inbox" /></span>
      <div class="grow">
        <p class="card-title">{queue.name}<Place at={queue.at} />{live && <span class={`chip ${live.online > 0 ? 'green' : ''}`}>{live.online} online</span>}{live && live.waiting > 0 && <span class="chip amber">{live.waiting} waiting</span>}</p>
        <dl class="facts">
          <dt>Goes to</dt><dd>{queue.assign}</dd>
          <dt>Hours</dt><dd>{queue.hours ?? 'always open'}</dd>
          <dt>Capacity</dt><dd>{queue.capacity} for each person{queue.weights.map(({ when, weight }) => <span key={when} class="muted">counts {weight} when {when}</span>)}</dd>
          {queue.needs.length > 0 && <><dt>Needs</dt><dd>{queue.needs.map(({ skill, when, dropAfter }) => <span key={skill}>{skill}{when !== null && ` when ${when}`}{dropAfter !== null && <span class="muted">, for {dropAfter} at most</span>}</span>)}</dd></>}
          {queue.replyWithin !== null && <><dt>Reply within</dt><dd>{queue.replyWithin}, or somebody else gets it</dd></>}
        </dl>
      </div>
    </li>
  )
}

const HoursCard = ({ hours: { name, at, timeZone, open, exceptions } }: { hours: HoursView }) => (
  <li class="card top">
    <span class="kind-mark"><Icon name="history" /></span>
    <div class="grow">
      <p class="card-title">{name}<Place at={at} /></p>
      <dl class="facts">
        <dt>Time zone</dt><dd>{timeZone}</dd>
        {open.length === 0 ? <><dt>Open</dt><dd>never</dd></> : open.map(({ day, periods }) => <><dt key={day}>{day}</dt><dd class="number">{periods}</dd></>)}
        {exceptions.length > 0 && <><dt>Exceptions</dt><dd>{exceptions.map(({ day, what }) => <span key={day} class="number">{day}: {what}</span>)}</dd></>}
      </dl>
    </div>
  </li>
)
