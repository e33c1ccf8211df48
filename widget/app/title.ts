/** The page's title, with the number of unread messages before it. */
export type Title = { show(unread: number): void; /** As the page wants it. */ own(): string }

export function createTitle(): Title {
  let mark = ''
  const own = () => (document.title.startsWith(mark) ? document.title.slice(mark.length) : document.title)
  return {
    own,
    show(unread) {
      const bare = own()
      mark = unread > 0 ? `(${unread}) ` : ''
      if (document.title !== mark + bare) document.title = mark + bare
    },
  }
}
