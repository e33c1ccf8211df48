import { useEffect, useMemo, useState } from 'preact/hooks'
import { Icon } from '../../design/icon.tsx'
import type { FlowGraph } from '../../../server/protocol/flow-graph.ts'
import { Canvas } from './canvas.tsx'
import { layOutGraph } from './lay-out-graph.ts'
import { nodeSentence } from './node-look.ts'
import { PathTaken } from './path-taken.tsx'
import { StepDetails } from './step-details.tsx'
import { StepList } from './step-list.tsx'
import type { Taken } from './taken.ts'

/** A flow as a graph or as a list, with the chosen step beside it, and the way that a conversation took. */
export function FlowView({ graph, taken }: { graph: FlowGraph; taken: Taken | null }) {
  const [shown, setShown] = useState<'graph' | 'list'>(() => (matchMedia('(max-width: 640px)').matches ? 'list' : 'graph'))
  const [chosen, setChosen] = useState<string | null>(null)
  const [search, setSearch] = useState('')
  // A graph that was loaded anew is most often the same: it is placed once.
  const text = JSON.stringify(graph)
  const placed = useMemo(() => layOutGraph(graph), [text])
  useEffect(() => {
    if (shown === 'list' && chosen !== null) document.getElementById(`step-${chosen}`)?.scrollIntoView({ block: 'nearest' })
  }, [shown, chosen])
  const wanted = search.trim().toLowerCase()
  const found = wanted === '' ? [] : graph.nodes.filter((node) => nodeSentence(node).toLowerCase().includes(wanted))
  const next = () => {
    const at = found.findIndex(({ id }) => id === chosen)
    const hit = found[(at + 1) % found.length]
    if (hit) setChosen(hit.id)
  }
  return (
    <div class="flow-view">
      <div class="flow-bar">
        <div class="segments" role="group" aria-label="Show as">
          <button type="button" aria-pressed={shown === 'graph'} onClick={() => setShown('graph')}><Icon name="flow" />Graph</button>
          <button type="button" aria-pressed={shown === 'list'} onClick={() => setShown('list')}><Icon name="all" />List</button>
        </div>
        <form class="flow-search" role="search" onSubmit={(event) => {
          event.preventDefault()
          next()
        }}>
          <Icon name="search" />
          <input class="input" type="search" aria-label="Find a step" placeholder="Find a step" value={search} onInput={(event) => setSearch(event.currentTarget.value)} />
          {wanted !== '' && <span class="muted number" role="status">{found.length} found</span>}
        </form>
      </div>
      <div class="flow-body">
        {shown === 'graph' ? <Canvas placed={placed} start={graph.start} taken={taken} chosen={chosen} choose={setChosen} /> : <StepList graph={graph} taken={taken} chosen={chosen} choose={setChosen} />}
        {chosen !== null ? <aside class="flow-aside"><StepDetails graph={graph} id={chosen} taken={taken} choose={setChosen} close={() => setChosen(null)} /></aside>
        : taken && shown === 'graph' ? <aside class="flow-aside path"><PathTaken graph={graph} taken={taken} choose={setChosen} /></aside>
        : null}
      </div>
    </div>
  )
}
