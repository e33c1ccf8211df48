/** From the end, pixels: nearer than this the thread follows what comes. */
const NEAR = 80

/** Keeps a scrolling box at its end while the visitor is there, and tells when something came below what they see. */
export type FollowEnd = { drawn(): void; toEnd(): void; end(): void }

export function followEnd(box: Element, behind: (is: boolean) => void): FollowEnd {
  let follows = true
  let height = 0
  const toEnd = () => {
    follows = true
    box.scrollTop = box.scrollHeight
    behind(false)
  }
  const drawn = () => {
    if (follows) toEnd()
    else if (box.scrollHeight > height) behind(true)
    height = box.scrollHeight
  }
  const scrolled = () => {
    follows = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR
    if (follows) behind(false)
  }
  box.addEventListener('scroll', scrolled)
  const watcher = new ResizeObserver(() => {
    if (follows) toEnd()
  })
  watcher.observe(box)
  return { drawn, toEnd, end: () => watcher.disconnect() }
}
