import type { Path } from '../flow.ts'
import type { Argument, TemplateNode } from './template-node.ts'

/**
 * A path in a template. `helper`: the helper or block it is given to, null where it is shown as it is. `shown`: its value
 * becomes text there. `guarded`: an `if` around it sees to it that it is not empty.
 */
export type TemplatePath = { path: Path; offset: number; helper: string | null; shown: boolean; guarded: boolean }

/** Every path that a template reads from the scope, in order; paths into the items of an `each` are not among them. */
export function templatePaths(nodes: TemplateNode[]): TemplatePath[] {
  const found: TemplatePath[] = []
  collect(nodes, new Set(), found)
  return found
}

function collect(nodes: TemplateNode[], guards: Set<string>, found: TemplatePath[]): void {
  const see = (value: Argument, helper: string | null, shown: boolean) => {
    if (value.kind !== 'path' || value.item !== null) return
    found.push({ path: value.path, offset: value.offset, helper, shown, guarded: !shown || guards.has(value.path.join('.')) })
  }
  for (const node of nodes) {
    if (node.kind === 'show') see(node.value, null, true)
    if (node.kind === 'help') for (const [place, value] of node.values.entries()) see(value, node.helper, place === 0)
    if (node.kind === 'if') {
      see(node.test, 'if', false)
      const inside = node.test.kind === 'path' && node.test.item === null ? new Set([...guards, node.test.path.join('.')]) : guards
      collect(node.body, inside, found)
      collect(node.otherwise, guards, found)
    }
    if (node.kind === 'each') {
      see(node.list, 'each', false)
      collect(node.body, guards, found)
      collect(node.otherwise, guards, found)
    }
  }
}
