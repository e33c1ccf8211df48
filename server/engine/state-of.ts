/** The state of the machine that a saved run stands at: a step's key, or one of lay-out's own, e.g. `@end`. */
export function stateOf(snapshot: string): string {
  const { state }: { state: string } = JSON.parse(snapshot)
  return state
}
