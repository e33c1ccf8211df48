import type { Step } from '../../flow.ts'
import type { Report } from '../problems.ts'
import type { Way, Ways } from './ways.ts'

/** Steps at which the run waits for somebody or something. */
const WAITS = new Set<Step['verb']>(['ask', 'code', 'webhook', 'wait', 'hand-off', 'create', 'update', 'find', 'call', 'delay', 'assign', 'answer-from'])

/** Reports loops that never wait, and jumps back that have no way out. */
export function checkLoops({ steps, out }: Ways, report: Report): void {
  const free = (key: string): Way[] => (out.get(key) ?? []).filter((way) => !way.limited)
  const reported = new Set<string>()
  for (const [key, step] of steps) {
    const isWaiting = (each: string) => WAITS.has(steps.get(each)?.verb ?? 'goto')
    if (!isWaiting(key) && !reported.has(key)) {
      const circle = pathTo(key, key, (each) => (isWaiting(each) ? [] : free(each)))
      if (circle) {
        for (const each of circle) reported.add(each)
        const names = circle.map((each) => steps.get(each)?.id ?? each)
        const last = jumpIn(circle, steps, out) ?? step
        report('endless-loop', last.goto?.at ?? last.at, `The steps ${names.join(' → ')} → ${names[0]} go round without ever waiting. Ask, wait, or end in between.`)
        continue
      }
    }
    const jump = free(key).find((way) => way.jump)
    if (jump && !reported.has(key) && (jump.to === key || pathTo(jump.to, key, free))) {
      report('loop-without-limit', step.goto?.at ?? step.at, `This jump makes a loop without a way out. Write how often, and what then: limit: 3 and else: { … } beside it.`)
    }
  }
}

/** The keys from one step to another, the first included; null when there is no way. */
function pathTo(from: string, to: string, ways: (key: string) => Way[]): string[] | null {
  const before = new Map<string, string>()
  const open = [from]
  const seen = new Set<string>()
  for (let key = open.shift(); key !== undefined; key = open.shift()) {
    for (const way of ways(key)) {
      if (way.to === to) return trail(key, from, before)
      if (seen.has(way.to)) continue
      seen.add(way.to)
      before.set(way.to, key)
      open.push(way.to)
    }
  }
  return null
}

function trail(key: string, from: string, before: Map<string, string>): string[] {
  const keys = [key]
  for (let at = key; at !== from;) {
    const previous = before.get(at)
    if (previous === undefined) break
    keys.unshift(previous)
    at = previous
  }
  return keys
}

/** The step of a circle that jumps: there the loop is mended. */
function jumpIn(circle: string[], steps: Ways['steps'], out: Ways['out']): Step | undefined {
  const key = circle.find((each, i) => (out.get(each) ?? []).some((way) => way.jump && way.to === circle[(i + 1) % circle.length]))
  return key === undefined ? undefined : steps.get(key)
}
