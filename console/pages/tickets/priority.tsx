/** A ticket's priority: bars beside its word. */
export function Priority({ priority }: { priority: string }) {
  const level = ['low', 'medium', 'high', 'urgent'].indexOf(priority)
  if (level < 0) return <span class="muted">{priority === '' ? 'None' : priority}</span>
  return (
    <span class={`priority level-${level}`}>
      <svg viewBox="0 0 16 12" width="16" height="12" aria-hidden="true">{[0, 1, 2, 3].map((bar) => <rect key={bar} x={bar * 4} y={9 - bar * 3} width="3" height={3 + bar * 3} rx="1" class={bar <= level ? 'on' : ''} />)}</svg>
      {priority.charAt(0).toUpperCase()}{priority.slice(1)}
    </span>
  )
}
