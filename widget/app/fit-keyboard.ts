/**
 * Keeps the panel above a phone's on-screen keyboard, which covers the page without resizing it: gives `frame` the visible
 * height and offset as `--visible-height` and `--visible-top`. The returned function ends it.
 */
export function fitKeyboard(frame: HTMLElement): () => void {
  const visible = window.visualViewport
  if (!visible) return () => {}
  const fit = () => {
    frame.style.setProperty('--visible-height', `${visible.height}px`)
    frame.style.setProperty('--visible-top', `${visible.offsetTop}px`)
  }
  fit()
  visible.addEventListener('resize', fit)
  visible.addEventListener('scroll', fit)
  return () => {
    visible.removeEventListener('resize', fit)
    visible.removeEventListener('scroll', fit)
  }
}
