import { Icon } from '../../design/icon.tsx'
import type { FlowGraph, FlowNode } from '../../../server/protocol/flow-graph.ts'
import { lookOf, nodeSentence, plainText } from './node-look.ts'
import type { Taken } from './taken.ts'

/** The same as the graph in words: every step in the order of the files, with its ways. */
export function StepList({ graph, taken, chosen, choose }: { graph: FlowGraph; taken: Taken | null; chosen: string | null; choose: (id: string) => void }) {
  const usual = reachable(graph)
  const steps = graph.nodes.filter(({ kind }) => kind !== 'finish' && kind !== 'back')
  const flows = [...new Set(steps.map(({ flow }) => flow))]
  const sections = [
    ...flows.map((flow) => ({ title: flow === graph.bot ? graph.title : `The flow ${flow}`, list: steps.filter((node) => node.flow === flow && usual.has(node.id)) })),
    { title: 'At any time: what is heard at every question, silence, errors', list: steps.filter(({ id }) => !usual.has(id)) },
  ].filter(({ list }) => list.length > 0)
  return (
    <div class="step-list">
      {sections.map(({ title, list }) => (
        <section key={title} aria-label={title}>
          <h2>{title}</h2>
          <ol>{list.map((node) => <Row key={node.id} node={node} graph={graph} taken={taken} chosen={chosen === node.id} choose={choose} />)}</ol>
        </section>
      ))}
    </div>
  )
}

/** The steps that the flow comes to by itself. */
function reachable({ start, edges }: FlowGraph): Set<string> {
  const found = new Set([start])
  for (const id of found) for (const { from, to } of edges) if (from === id) found.add(to)
  return found
}

function Row({ node, graph, taken, chosen, choose }: { node: FlowNode; graph: FlowGraph; taken: Taken | null; chosen: boolean; choose: (id: string) => void }) {
  const look = lookOf(node)
  const visits = taken?.visits.get(node.id) ?? 0
  const here = taken?.at === node.id
  const ways = graph.edges.filter(({ from }) => from === node.id)
  const nameOf = (id: string) => {
    const other = graph.nodes.find((one) => one.id === id)
    return other ? (other.name ?? nodeSentence(other)) : id
  }
  return (
    <li class={`step-row ${chosen ? 'chosen' : ''} ${here ? 'here' : ''}`} id={`step-${node.id}`}>
      <span class={`kind-mark ${look.tone}`}><Icon name={look.icon} /></span>
      <div class="grow">
        <p class="step-row-head">
          <button type="button" class="plain-link" aria-pressed={chosen} onClick={() => choose(node.id)}>{node.name ?? look.word}</button>
          {node.name !== null && <span class="muted">{look.word}</span>}
          {here && <span class="chip accent"><span class="live-dot" />Here now</span>}
          {!here && visits > 0 && <span class="chip green"><Icon name="check" />Passed{visits > 1 ? ` ${visits} times` : ''}</span>}
        </p>
        {node.text !== '' && <p class="step-row-text">{plainText(node.text)}</p>}
        {node.when !== null && <p class="muted">Only if {node.when}</p>}
        {ways.length > 0 && (
          <ul class="step-row-ways">
            {ways.map(({ to, label }) => <li key={to}><span class="muted">{label ?? 'then'} →</span> <button type="button" class="plain-link" onClick={() => choose(to)}>{nameOf(to)}</button></li>)}
          </ul>
        )}
      </div>
    </li>
  )
}
