/** The title of the page: what it shows, and before it how many things wait for me. */
export type Title = { page(title: string): void; waiting(count: number): void }

export function createTitle(): Title {
  let [title, count] = ['', 0]
  const show = () => {
    document.title = `${count > 0 ? `(${count}) ` : ''}${title === '' ? '' : `${title} · `}Midflow`
  }
  return {
    page(next) {
      title = next
      show()
    },
    waiting(next) {
      count = next
      show()
    },
  }
}
