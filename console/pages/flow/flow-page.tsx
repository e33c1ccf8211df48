import { Icon } from '../../design/icon.tsx'
import { Bones, Empty, Failed } from '../../design/states.tsx'
import { nameOf } from '../../inbox/names.ts'
import { linkTo } from '../../shell/router.ts'
import { useLive, useServices } from '../../shell/services.tsx'
import type { FlowGraph, FlowTaken } from '../../../server/protocol/flow-graph.ts'
import type { WorkspaceView } from '../../../server/protocol/workspace.ts'
import { hasLists, hasObjects } from '../checks.ts'
import { useLoaded } from '../load.ts'
import { PageHead } from '../page-head.tsx'
import type { PageProps } from '../pages.ts'
import { Unready } from '../unready.tsx'
import { FlowView } from './flow-view.tsx'
import { takenOf } from './taken.ts'

/** `/flow`: the bots. `/flow/BOT`: a bot as it is published. `/flow/BOT?conversation=ID`: where a conversation is in it, on the release that it runs on. */
export function FlowPage({ rest, query }: PageProps) {
  const [bot] = rest
  const conversation = query['conversation']
  if (conversation !== undefined) return <ConversationFlow key={conversation} conversation={conversation} />
  return bot === undefined ? <Bots /> : <BotFlow key={bot} bot={bot} />
}

function Bots() {
  const { rest } = useServices()
  const [loaded, reload] = useLoaded('workspace', () => rest.get('/api/workspace', hasLists<WorkspaceView>('bots', 'queues', 'policies')))
  return (
    <div class="panel-page">
      <PageHead title="Flows" />
      {loaded.at !== 'ready' ? <Unready loaded={loaded} rows={3} what="The flows could not be loaded" again={reload} />
      : loaded.value.bots.length === 0 ? <Empty icon="flow" title="No bot is published"><p>Write one under <code>flows/bots</code>, then run <code>npx midflow publish</code>.</p></Empty>
      : <ul class="bot-cards">{loaded.value.bots.map((bot) => (
          <li key={bot.name}>
            <a class="bot-card" href={linkTo('flow', bot.name)}>
              <span class="kind-mark talk"><Icon name="bot" /></span>
              <span class="grow"><strong class="one-line">{bot.title}</strong><span class="muted one-line">{bot.file}</span></span>
              <span class="bot-facts">
                <span class="chip">{bot.steps} steps</span>
                <span class="chip"><Icon name="globe" />{bot.languages.join(', ')}</span>
                {bot.sites.map((site) => <span key={site} class="chip accent">on {site}</span>)}
              </span>
            </a>
          </li>
        ))}</ul>}
    </div>
  )
}

function BotFlow({ bot }: { bot: string }) {
  const { rest } = useServices()
  const [loaded, reload] = useLoaded(bot, () => rest.get(`/api/bots/${encodeURIComponent(bot)}/graph`, hasObjects<{ release: number; graph: FlowGraph }>('graph')))
  if (loaded.at === 'loading') return <div class="panel-page wide"><PageHead title={bot} back={linkTo('flow')} /><Bones rows={6} /></div>
  if (loaded.at === 'failed') return <div class="panel-page wide"><PageHead title={bot} back={linkTo('flow')} /><Failed what="The flow could not be loaded" reason={loaded.reason} again={reload} /></div>
  const { graph, release } = loaded.value
  return (
    <div class="panel-page wide">
      <PageHead title={graph.title} back={linkTo('flow')} note={<><code>{graph.file}</code> · release {release}</>} />
      <FlowView graph={graph} taken={null} />
    </div>
  )
}

function ConversationFlow({ conversation }: { conversation: string }) {
  const { rest } = useServices()
  // Another version of the conversation may mean another step.
  const summary = useLive(({ live }) => live.conversations[conversation])
  const [loaded, reload] = useLoaded(conversation, () => rest.get(`/api/conversations/${encodeURIComponent(conversation)}/flow`, hasLists<FlowTaken>('path')), summary?.version)
  const title = summary ? nameOf(summary) : 'Conversation'
  const back = linkTo('inbox', 'all', conversation)
  if (loaded.at === 'loading') return <div class="panel-page wide"><PageHead title={title} back={back} /><Bones rows={6} /></div>
  if (loaded.at === 'failed') return <div class="panel-page wide"><PageHead title={title} back={back} /><Failed what="The flow could not be loaded" reason={loaded.reason} again={reload} /></div>
  const { graph, release } = loaded.value
  const taken = takenOf(loaded.value)
  const here = graph.nodes.find(({ id }) => id === taken.at)
  return (
    <div class="panel-page wide">
      <PageHead
        title={title} back={back} backLabel="Back to the conversation"
        note={<>{graph.title} · release {release} · <span role="status">{here ? <>is at <strong>{here.name ?? here.text}</strong></> : 'the bot has ended'}</span></>}
      />
      <FlowView graph={graph} taken={taken} />
    </div>
  )
}
