/** One line of a bench: what was measured, and the figure beside its baseline. */
export const report = (what: string, figure: string): void => console.log(`${what.padEnd(78)} ${figure}`)

/** The value below which `share` of the values lie. */
export const percentile = (values: number[], share: number): number => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0

/** Runs `once` for a while and answers how often it ran per second. */
export async function perSecond(once: () => Promise<unknown> | unknown, seconds = 2): Promise<number> {
  const end = performance.now() + seconds * 1000
  let runs = 0
  while (performance.now() < end) {
    await once()
    runs += 1
  }
  return runs / seconds
}
