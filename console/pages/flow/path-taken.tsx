import { Icon } from '../../design/icon.tsx'
import { timeText } from '../../design/time-text.ts'
import type { FlowGraph } from '../../../server/protocol/flow-graph.ts'
import { lookOf, nodeSentence } from './node-look.ts'
import type { Taken } from './taken.ts'

/** The steps that a conversation went through, the latest last. */
export function PathTaken({ graph, taken, choose }: { graph: Pick<FlowGraph, 'nodes'>; taken: Taken; choose: ((id: string) => void) | null }) {
  const steps = taken.path.flatMap(({ node: id, at }) => {
    const node = graph.nodes.find((one) => one.id === id)
    return node ? [{ node, at }] : []
  })
  if (steps.length === 0) return <p class="muted">The bot has not begun.</p>
  return (
    <>
      <h2>The path so far</h2>
      <ol class="path">
        {steps.map(({ node, at }, i) => {
          const here = i === steps.length - 1 && taken.at === node.id
          const line = <><span class={`kind-mark small ${lookOf(node).tone}`}><Icon name={lookOf(node).icon} /></span><span class="grow one-line">{nodeSentence(node)}</span></>
          return (
            <li key={i} class={here ? 'here' : ''} aria-current={here ? 'step' : undefined}>
              {choose ? <button type="button" class="way-link" onClick={() => choose(node.id)}>{line}</button> : <span class="way-link" title={nodeSentence(node)}>{line}</span>}
              <time class="muted number" dateTime={at}>{here ? 'now' : timeText(at)}</time>
            </li>
          )
        })}
      </ol>
    </>
  )
}
