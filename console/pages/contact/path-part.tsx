import { Icon } from '../../design/icon.tsx'
import { Bones, Failed } from '../../design/states.tsx'
import { linkTo, withQuery } from '../../shell/router.ts'
import { useServices } from '../../shell/services.tsx'
import type { FlowTaken } from '../../../server/protocol/flow-graph.ts'
import { hasLists } from '../checks.ts'
import { PathTaken } from '../flow/path-taken.tsx'
import { takenOf } from '../flow/taken.ts'
import { useLoaded } from '../load.ts'

/** The latest steps that a conversation took, and the release that it runs on. */
export function PathPart({ conversation, version }: { conversation: string; version: unknown }) {
  const { rest } = useServices()
  const path = `/api/conversations/${encodeURIComponent(conversation)}/flow`
  const [loaded, reload] = useLoaded(path, () => rest.get(path, hasLists<FlowTaken>('path')), version)
  if (loaded.at === 'failed') return <Failed what="The path could not be loaded" reason={loaded.reason} again={reload} />
  if (loaded.at === 'loading') return <Bones rows={3} />
  const { graph, release } = loaded.value
  const taken = takenOf(loaded.value)
  const latest = { ...taken, path: taken.path.slice(-8) }
  const hidden = taken.path.length - latest.path.length
  return (
    <div class="path-part">
      <p class="muted">{graph.title} · release {release}{hidden > 0 && ` · ${hidden} earlier steps`}</p>
      <PathTaken graph={graph} taken={latest} choose={null} />
      <a class="button small" href={withQuery(linkTo('flow', graph.bot), { conversation })}><Icon name="flow" />Show in the flow</a>
    </div>
  )
}
