/**
 * Lets so many isolates compute at once as there are threads for them. Waiting here is nobody's fault: `enter` answers how
 * long it took, so that it is not counted as the run's time.
 */
export type Gate = { enter(): Promise<number>; leave(): void }

export function createGate(threads: number): Gate {
  let free = threads
  const queue: (() => void)[] = []
  return {
    async enter() {
      if (free > 0) {
        free -= 1
        return 0
      }
      const since = performance.now()
      await new Promise<void>((resolve) => queue.push(resolve))
      return performance.now() - since
    },
    leave() {
      const next = queue.shift()
      if (next) next()
      else free += 1
    },
  }
}
