import { Icon } from '../../design/icon.tsx'
import { Bones } from '../../design/states.tsx'
import { useServices } from '../../shell/services.tsx'
import { hasLists } from '../checks.ts'
import { useLoaded } from '../load.ts'

type Change = 'added' | 'changed' | 'removed'
type Diff = { files: { path: string; change: Change; added: number; removed: number; lines: string[] }[] }

const MARKS: Record<Change, string> = { added: 'comes', changed: 'changes', removed: 'goes' }

/** What putting release `to` in force in place of `from` changes: each file, and its lines on demand. */
export function ReleaseDiff({ from, to }: { from: number; to: number }) {
  const { rest } = useServices()
  const path = `/api/releases/${to}/diff?from=${from}`
  const [loaded] = useLoaded(path, () => rest.get(path, hasLists<Diff>('files')))
  if (loaded.at === 'failed') return <p class="muted">What would change could not be loaded: {loaded.reason}</p>
  if (loaded.at === 'loading') return <Bones rows={1} />
  const { files } = loaded.value
  if (files.length === 0) return <p class="muted">The files are the same.</p>
  return (
    <ul class="changes">
      {files.map(({ path, change, added, removed, lines }) => (
        <li key={path}>
          <details open={files.length === 1}>
            <summary><Icon name="next" /><code class="grow one-line">{path}</code><span class="muted">{MARKS[change]}</span><span class="number plus">+{added}</span><span class="number minus">−{removed}</span></summary>
            <pre tabIndex={0} aria-label={`Changed lines of ${path}`}>{lines.map((line, i) => <span key={i} class={lookOf(line)}>{line}{'\n'}</span>)}</pre>
          </details>
        </li>
      ))}
    </ul>
  )
}

const lookOf = (line: string): string => (line.startsWith('@@') ? 'place' : line.startsWith('+') ? 'plus' : line.startsWith('-') ? 'minus' : '')
