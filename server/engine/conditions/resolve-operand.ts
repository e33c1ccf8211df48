import type { Json, Operand, Path, Value } from '../flow.ts'
import type { Scope } from '../scope.ts'
import { compileTemplate } from '../templates/compile-template.ts'
import type { Resolved } from './operators.ts'

/** What a condition compares with, compiled: its templates are read once, its paths are known. */
export type CompiledOperand = { resolve(scope: Scope): Resolved; paths: Path[] }

/** Compiles an operand. A lone `{{path}}` keeps its value's type; other templates are text, and an empty text is null. */
export function compileOperand(operand: Operand): CompiledOperand {
  if (operand.kind === 'relative') {
    const { ms } = operand
    return { resolve: () => ({ kind: 'relative', ms }), paths: [] }
  }
  if (operand.kind === 'list') {
    const items = operand.of.map(compileValue)
    return { resolve: (scope) => ({ kind: 'list', values: items.flatMap((item) => item.read(scope)) }), paths: items.flatMap(({ paths }) => paths) }
  }
  const { read, paths } = compileValue(operand)
  return { resolve: (scope) => ({ kind: 'value', value: read(scope) }), paths }
}

function compileValue(value: Value): { read: (scope: Scope) => Json; paths: Path[] } {
  if (value.kind === 'literal') return { read: () => value.value, paths: [] }
  const { only, paths, render } = compileTemplate(value.source)
  return { read: (scope) => (only ? scope.read(only) : render(scope).text || null), paths }
}
