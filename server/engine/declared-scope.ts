import type { Json, Path, Workspace } from './flow.ts'
import type { Scope } from './scope.ts'

/** The type that the workspace declares for `OBJECT.PROPERTY`; null when nothing does. */
export const declaredType =
  (properties: Workspace['properties']): Scope['type'] =>
  ([root = '', name = '']) => {
    const declared = Object.hasOwn(properties, root) ? properties[root] : undefined
    return declared && Object.hasOwn(declared, name) ? (declared[name]?.type ?? null) : null
  }

/** The label that a type has for the option that is read at a path. */
export const labelBy =
  (type: Scope['type'], read: (path: Path) => Json): Scope['label'] =>
  (path) => {
    const found = type(path)
    const value = String(read(path))
    return found?.type === 'enumeration' && Object.hasOwn(found.options, value) ? (found.options[value] ?? null) : null
  }
