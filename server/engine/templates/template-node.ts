import type { Json, Path } from '../flow.ts'

/** A parsed template. Offsets count characters from the start of the source. */
export type TemplateNode =
  | { kind: 'text'; text: string }
  | { kind: 'show'; value: PathArgument }
  | { kind: 'help'; helper: string; values: Argument[]; offset: number }
  | { kind: 'if'; test: Argument; body: TemplateNode[]; otherwise: TemplateNode[] }
  | { kind: 'each'; list: PathArgument; name: string | null; body: TemplateNode[]; otherwise: TemplateNode[] }

/** `item`: read from an item of an `each`, by its name or `this`; the path then leads on from the item. */
export type PathArgument = { kind: 'path'; path: Path; item: string | null; offset: number }
export type Argument = PathArgument | { kind: 'literal'; value: Json }
