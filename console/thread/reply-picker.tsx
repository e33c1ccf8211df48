import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Icon } from '../design/icon.tsx'
import type { CannedReply } from '../live/words.ts'
import { findReplies, withoutSigns } from './replies.ts'

/** The prepared replies, found by typing; those in the visitor's language first. */
export function ReplyPicker({ replies, language, choose, close }: { replies: CannedReply[]; language: string; choose: (name: string) => void; close: () => void }) {
  const [search, setSearch] = useState('')
  const [at, setAt] = useState(0)
  const field = useRef<HTMLInputElement>(null)
  const box = useRef<HTMLDivElement>(null)
  // Before the next key is heard: who types fast means this field.
  useLayoutEffect(() => field.current?.focus(), [])
  useEffect(() => {
    const outside = (event: Event) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) close()
    }
    document.addEventListener('pointerdown', outside)
    return () => document.removeEventListener('pointerdown', outside)
  }, [])
  const found = findReplies(replies, search, language)
  const current = found[Math.min(at, found.length - 1)]
  useEffect(() => box.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' }), [at])
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setAt(Math.min(found.length - 1, at + 1))
    else if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1))
    else if (event.key === 'Enter') {
      if (current) choose(current.name)
    } else if (event.key === 'Escape') close()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div class="picker" ref={box}>
      <div class="search">
        <Icon name="search" />
        <input ref={field} class="input" role="combobox" aria-expanded="true" aria-controls="reply-list" aria-activedescendant={current ? `reply-${current.name}` : undefined} aria-label="Search prepared replies" placeholder="Search prepared replies" value={search}
          onInput={(event) => {
            setSearch(event.currentTarget.value)
            setAt(0)
          }} onKeyDown={keys} />
      </div>
      <ul id="reply-list" role="listbox" aria-label="Prepared replies" class="picker-list">
        {found.map((reply) => (
          <li key={reply.name} id={`reply-${reply.name}`} role="option" aria-selected={reply === current} class="menu-item picker-item" onClick={() => choose(reply.name)}>
            <strong class="one-line">{reply.title}</strong>{reply.language !== null && <span class="chip">{reply.language}</span>}<span class="muted one-line picker-text">{withoutSigns(reply.text)}</span>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p class="muted picker-none">No prepared reply has “{search}”.</p>}
    </div>
  )
}
