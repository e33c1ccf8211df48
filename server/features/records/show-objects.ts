import type { Field, ValueType, Workspace } from '../../engine/flow.ts'
import { OBJECT_TYPES } from '../../models/object-type.ts'
import type { ShownObject, ShownProperty } from '../../protocol/records.ts'
import { isReadOnly } from '../../records/read-properties.ts'

/** The object types with their properties and pipelines, as the files declare them. Pure. */
export const showObjects = ({ properties, pipelines }: Workspace): ShownObject[] =>
  OBJECT_TYPES.map((object) => ({
    object,
    properties: Object.entries(properties[object] ?? {}).map(([name, field]) => showProperty(name, field)).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    pipelines: Object.entries(pipelines[object] ?? {}).map(([name, { label, stages }]) => ({
      name, label: label ?? inWords(name), stages: Object.entries(stages).map(([stage, { label: said, closes }]) => ({ name: stage, label: said, closes })),
    })),
  }))

function showProperty(name: string, { type, label }: Field): ShownProperty {
  const of = type.type === 'list' ? type.of : null
  return { name, label: label ?? LABELS[name] ?? inWords(name), type: type.type, of: of?.type ?? null, options: optionsOf(of ?? type), readOnly: isReadOnly(name, type) }
}

const optionsOf = (type: ValueType): ShownProperty['options'] =>
  type.type === 'enumeration' ? Object.entries(type.options).map(([id, label]) => ({ id, label })) : null

/** Names that are not words. */
const LABELS: Record<string, string> = { email: 'E-mail', firstname: 'First name', lastname: 'Last name', company_name: 'Company', csat: 'Rating' }

/** `job_title` → `Job title`. */
const inWords = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll(/[_-]/g, ' ')}`
