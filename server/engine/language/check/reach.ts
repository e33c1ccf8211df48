import type { Report } from '../problems.ts'
import type { Ways } from './ways.ts'

/** Reports the first step of each stretch that nothing leads to. */
export function checkReach({ steps, out, entries }: Ways, report: Report): void {
  const reached = new Set<string>()
  const open = [...entries]
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    if (reached.has(key)) continue
    reached.add(key)
    open.push(...(out.get(key) ?? []).map(({ to }) => to))
  }
  const lost = new Set([...steps.keys()].filter((key) => !reached.has(key)))
  const led = new Set([...lost].flatMap((key) => (out.get(key) ?? []).map(({ to }) => to)))
  for (const key of lost) {
    const step = steps.get(key)
    if (step && (!led.has(key) || isInLostCircle(key, lost, out))) {
      report('unreachable', step.at, `Nothing leads to the step "${step.id}": what comes before it always goes elsewhere. Jump to it, or remove it.`)
      forget(key, lost, out)
    }
  }
}

/** What a lost step leads to is lost for the same reason and not reported again. */
function forget(from: string, lost: Set<string>, out: Ways['out']): void {
  const open = [from]
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    if (!lost.delete(key)) continue
    open.push(...(out.get(key) ?? []).map(({ to }) => to))
  }
}

/** Lost steps may lead to each other in a circle: then the first of the file stands for all. */
function isInLostCircle(key: string, lost: Set<string>, out: Ways['out']): boolean {
  const seen = new Set<string>()
  const open = (out.get(key) ?? []).map(({ to }) => to)
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === key) return true
    if (!lost.has(next) || seen.has(next)) continue
    seen.add(next)
    open.push(...(out.get(next) ?? []).map(({ to }) => to))
  }
  return false
}
