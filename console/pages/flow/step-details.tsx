import { Icon } from '../../design/icon.tsx'
import { fullText } from '../../design/time-text.ts'
import type { FlowEdge, FlowGraph } from '../../../server/protocol/flow-graph.ts'
import { lookOf, nodeSentence, plainText } from './node-look.ts'
import type { Taken } from './taken.ts'

const KINDS: Record<FlowEdge['kind'], string> = { next: 'then', case: 'when', jump: 'jumps', error: 'on error', time: 'in time', call: 'calls' }

/** Everything about one step: where it stands in the files, what it says, its ways, and when the conversation was there. */
export function StepDetails({ graph, id, taken, choose, close }: { graph: FlowGraph; id: string; taken: Taken | null; choose: (id: string) => void; close: () => void }) {
  const node = graph.nodes.find((one) => one.id === id)
  if (!node) return null
  const look = lookOf(node)
  const ways = (edges: FlowEdge[], end: 'from' | 'to') => edges.flatMap((edge) => {
    const other = graph.nodes.find((one) => one.id === edge[end])
    return other ? [{ edge, other }] : []
  })
  const visits = taken?.path.filter((step) => step.node === id) ?? []
  const groups = [
    { title: 'Leads to', list: ways(graph.edges.filter(({ from }) => from === id), 'to') },
    { title: 'Comes from', list: ways(graph.edges.filter(({ to }) => to === id), 'from') },
  ]
  return (
    <section class="step-details" aria-label="The chosen step">
      <div class="step-details-head">
        <span class={`kind-mark ${look.tone}`}><Icon name={look.icon} /></span>
        <div class="grow"><h2 class="one-line">{node.name ?? look.word}</h2><p class="muted">{node.name === null ? `in ${node.flow}` : look.word}</p></div>
        <button type="button" class="icon-button" aria-label="Close the step" onClick={close}><Icon name="close" /></button>
      </div>
      {node.text !== '' && <p class="step-words">{plainText(node.text)}</p>}
      {node.text !== plainText(node.text) && node.text !== '' && <details class="source"><summary>As in the file</summary><code>{node.text}</code></details>}
      <dl class="facts">
        {node.when !== null && <><dt>Only if</dt><dd>{node.when}</dd></>}
        {node.returns && <><dt>Then</dt><dd>goes back to the question that it left</dd></>}
        {node.at && <><dt>File</dt><dd><code>{node.at.file}:{node.at.line}</code></dd></>}
        {visits.length > 0 && <><dt>Passed</dt><dd>{visits.map(({ at }, i) => <time key={i} class="number" dateTime={at}>{fullText(at)}</time>)}</dd></>}
      </dl>
      {groups.filter(({ list }) => list.length > 0).map(({ title, list }) => (
        <div key={title}>
          <h3>{title}</h3>
          <ul class="way-list">
            {list.map(({ edge, other }) => (
              <li key={other.id}>
                <button type="button" class="way-link" onClick={() => choose(other.id)}>
                  <span class={`kind-mark small ${lookOf(other).tone}`}><Icon name={lookOf(other).icon} /></span>
                  <span class="grow one-line">{nodeSentence(other)}</span>
                  {(edge.label !== null || edge.kind !== 'next') && <span class={`chip ${edge.kind === 'error' ? 'red' : edge.kind === 'time' ? 'amber' : ''}`} title={edge.label ?? KINDS[edge.kind]}>{edge.label ?? KINDS[edge.kind]}</span>}
                </button>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  )
}
