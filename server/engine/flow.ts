/**
 * What flow files mean, after reading: plain data, JSON-serialisable, without YAML and without defaults left to guess.
 * `engine/language` makes it from text (and reports problems at file:line:column); `engine/compile-flow` makes machines of it.
 */

/** Where a thing stands in a file, for problems and run errors. Lines and columns count from 1. */
export type Place = { file: string; line: number; column: number }

/** Milliseconds. */
export type Duration = number

/** A text that people read: a Handlebars template. `key` names it for translations, e.g. `topic.choices.order`. */
export type Text = { key: string; source: string; at: Place }

/** A value in `set`, `input`, …: a literal of the destination's type, or a template with one or more paths. */
export type Value = { kind: 'literal'; value: Json } | { kind: 'template'; source: string; at: Place }

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** The type of a variable, property, input or output. `options`: id → label (the label is a translatable text's source). */
export type ValueType =
  | { type: 'text' | 'number' | 'money' | 'boolean' | 'date' | 'datetime' | 'phone' | 'email' | 'owner' | 'file' | 'object' | 'rating' }
  | { type: 'enumeration'; options: Record<string, string> }
  | { type: 'list'; of: ValueType }

export type Field = { type: ValueType; required: boolean; label: string | null }

/** A dotted path such as `topic`, `contact.email` or `steps.look-up.found`, split at its dots. */
export type Path = string[]

export const OPERATORS = [
  'is', 'is-not', 'one-of', 'not-in', 'over', 'at-least', 'under', 'at-most', 'between', 'contains', 'starts-with', 'ends-with',
  'like', 'known', 'before', 'after', 'in-last', 'in-next', 'changed', 'changed-to', 'was-ever',
] as const
export type Operator = (typeof OPERATORS)[number]

export type Condition =
  | { kind: 'all' | 'any'; of: Condition[] }
  | { kind: 'not'; of: Condition }
  /** `value`: of the path's type; a template is kept as `{ kind: 'template' }`; a relative date (`-7d`) as `{ kind: 'relative' }`. */
  | { kind: 'test'; path: Path; operator: Operator; value: Operand; at: Place }

export type Operand = Value | { kind: 'relative'; ms: Duration } | { kind: 'list'; of: Value[] }

/** `start`, `next`, `end` or a step's name. */
export type Target = string

export type Goto = { target: Target; limit: number | null; otherwise: Outcome | null; at: Place }

/** What follows from a case: steps (one unnamed step, or a block), which rejoin afterwards unless there is a jump. */
export type Outcome = { steps: Step[]; goto: Target | null; at: Place }

/** Times counted from the start, each with its outcome, in rising order. */
export type Ladder = { after: Duration; outcome: Outcome }[]

type StepBase = {
  /** Unique in the file. A step without a name in the file gets one with a slash: `topic/no-answer/10m`. */
  id: string
  at: Place
  when: Condition | null
  goto: Goto | null
  was: string | null
}

export type SayStep = StepBase & { verb: 'say'; texts: Text[]; any: boolean }

export type QuestionType =
  | 'text' | 'email' | 'email-code' | 'phone' | 'number' | 'date' | 'yes-no' | 'choice' | 'file' | 'rating'

export type Choice = { id: string; label: Text }

export type AskStep = StepBase & {
  verb: 'ask'
  text: Text
  type: QuestionType
  choices: Choice[]
  pick: { atLeast: number; atMost: number } | null
  /** A variable (`topic`) or a property (`contact.email`) that takes the answer. */
  save: Path | null
  /** The label of the button that skips the question. */
  optional: Text | null
  skipIfKnown: boolean
  /** `#` a digit, `@` a letter, `?` either, anything else itself. */
  pattern: string | null
  between: { low: number | string; high: number | string } | null
  sensitive: boolean
  accept: string[]
  max: { files: number; size: number } | null
  invalid: { say: Text | null; tries: number | null; outcome: Outcome | null } | null
  noAnswer: Ladder | null
}

export type BranchStep = StepBase & { verb: 'branch'; arms: { when: Condition; outcome: Outcome }[]; otherwise: Outcome | null }
export type SplitStep = StepBase & {
  verb: 'split'
  variants: { name: string; weight: number; outcome: Outcome; was: string | null }[]
  sticky: 'contact' | 'visitor' | null
}
export type SetStep = StepBase & { verb: 'set'; values: { path: Path; value: Value }[] }
export type CodeStep = StepBase & {
  verb: 'code'
  action: string
  input: { name: string; value: Value }[]
  /** Where outputs go: path ← output. */
  save: { path: Path; output: string }[]
  onError: Outcome | null
}
export type WebhookStep = StepBase & {
  verb: 'webhook'
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  url: Value
  headers: { name: string; value: Value }[]
  body: { name: string; value: Value }[] | null
  output: Record<string, Field>
  save: { path: Path; output: string }[]
  timeout: Duration
  onError: Outcome | null
}
/** `until`: a date or datetime value; `hours`: until the named calendar opens. */
export type WaitStep = StepBase & { verb: 'wait'; for: Duration | null; until: Value | null; hours: string | null }
export type GotoStep = StepBase & { verb: 'goto' }
export type CallStep = StepBase & { verb: 'call'; flow: string; input: { name: string; value: Value }[] }
/** `record` is `contact`, `ticket`, …, or a path that holds a record. */
export type CreateStep = StepBase & { verb: 'create'; object: string; set: { name: string; value: Value }[] }
export type UpdateStep = StepBase & {
  verb: 'update'
  record: Path
  set: { name: string; value: Value }[]
  fill: { name: string; value: Value }[]
  add: { name: string; value: Value }[]
  clear: string[]
}
export type FindStep = StepBase & { verb: 'find'; object: string; where: Condition; none: Outcome | null }
export type HandOffStep = StepBase & { verb: 'hand-off'; queue: string; waiting: Ladder; away: Outcome | null }
export type EndStep = StepBase & { verb: 'end'; text: Text | null }
export type AssignStep = StepBase & { verb: 'assign'; queue: string; waiting: Ladder }
export type NotifyStep = StepBase & { verb: 'notify'; to: string[]; text: Text | null }
export type SendEmailStep = StepBase & { verb: 'send-email'; email: string; to: Value | null }
export type EnrollStep = StepBase & { verb: 'enroll'; workflow: string; record: Path | null }
export type AnswerFromStep = StepBase & { verb: 'answer-from'; source: string; none: Outcome | null }
export type DelayStep = StepBase & { verb: 'delay'; for: Duration | null; until: Value | null }
export type ForEachStep = StepBase & { verb: 'for-each'; items: Path; as: string; steps: Step[] }

export type Step =
  | SayStep | AskStep | BranchStep | SplitStep | SetStep | CodeStep | WebhookStep | WaitStep | GotoStep | CallStep | CreateStep
  | UpdateStep | FindStep | HandOffStep | EndStep | AssignStep | NotifyStep | SendEmailStep | EnrollStep | AnswerFromStep
  | DelayStep | ForEachStep
export type Verb = Step['verb']
export type StepOf<V extends Verb> = Extract<Step, { verb: V }>

/** Heard at any open question and while code runs. `hears` per language, folded by the engine, not here. */
export type Interrupt = { name: string; hears: Record<string, string[]>; outcome: Outcome }

/** A bot (`bot:`) or a sub-flow (`flow:`). */
export type Flow = {
  kind: 'bot' | 'flow'
  name: string
  file: string
  title: string
  /** The first is the language the file is written in. */
  languages: string[]
  show: Condition | null
  input: Record<string, Field>
  output: Record<string, Field>
  /** Declared under `variables` and by every `ask … save`. */
  variables: Record<string, ValueType>
  noAnswer: Ladder
  onError: Outcome | null
  interrupts: Interrupt[]
  steps: Step[]
  /** Translations: language → text key → source. */
  texts: Record<string, Record<string, string>>
}

export type WorkflowTrigger =
  | { kind: 'becomes'; condition: Condition }
  | { kind: 'event'; event: string }
  | { kind: 'schedule'; schedule: string }
  | { kind: 'webhook'; connection: string }
  | { kind: 'manual' }

export type Workflow = {
  name: string
  file: string
  object: string
  on: boolean
  enroll: { trigger: WorkflowTrigger; when: Condition | null; againWhen: Condition | null; again: Duration | null; atMost: number | null }[]
  unenrollWhen: Condition | null
  goal: Condition | null
  window: { hours: string } | null
  onError: Outcome | null
  variables: Record<string, ValueType>
  steps: Step[]
}

/** A code action: what `actions/NAME.yaml` declares, and the code beside it. */
export type ActionContract = {
  name: string
  file: string
  /** The code file's path and text; `modules` are the files it imports from `actions/lib/`. */
  code: { file: string; source: string; modules: Record<string, string> }
  input: Record<string, Field>
  output: Record<string, Field>
  secrets: string[]
  scopes: string[]
  values: 'hubspot' | 'typed'
  limits: { time: Duration; memory: number }
  retry: { on: string[]; tries: number; inChat: Duration }
  fixtures: Record<string, { input: Record<string, Json>; http: string | null; expect: Record<string, Json> }>
}

/** Minutes of a day, `from` < `to`; `to` may exceed 1440 for a period that ends on the next day. */
export type Period = { from: number; to: number }

export type Hours = {
  name: string
  timeZone: string
  /** By weekday, 1 = Monday … 7 = Sunday. */
  open: Record<number, Period[]>
  /** `2026-12-24` → its own periods (empty: closed). */
  special: Record<string, Period[]>
  /** Closed days by name: `2026-12-25` or, every year, `12-25`. */
  closed: Record<string, string>
}

export type Queue = {
  name: string
  hours: string | null
  assign: 'most-free-capacity' | 'round-robin' | 'owner-first' | { code: string }
  needs: { skill: string; when: Condition | null; dropAfter: Duration | null }[]
  capacity: { default: number; weights: { when: Condition; weight: number }[] }
  /** Who has not answered within this time loses the conversation to the next; null: nobody does. */
  replyWithin: Duration | null
  /** How many agents let that time pass before the team's lead gets it. */
  rounds: number
}

/** Who serves a queue; people are named by their e-mail addresses, in lower case. */
export type Team = { name: string; queue: string; lead: string | null; members: string[] }

/** A reply that agents have at hand. `language` null: for every language. */
export type PreparedReply = { name: string; title: string; language: string | null; text: Text }

export const SLA_TARGETS = ['first_response', 'next_response', 'resolution'] as const
export type SlaTarget = (typeof SLA_TARGETS)[number]

export type SlaPolicy = {
  name: string
  when: Condition | null
  hours: string
  targets: Partial<Record<SlaTarget, Duration>>
  pauseWhen: Condition | null
  /** Offsets from due: negative is before. */
  ladder: Partial<Record<SlaTarget, { offset: Duration; outcome: Outcome }[]>>
}

/** A field of a form: a property of the contact, as it is asked for. `label` null: called as it is everywhere, in the visitor's language. */
export type FormField = { name: string; label: string | null; type: 'text' | 'email' | 'phone' | 'choice'; required: boolean; choices: { id: string; label: string }[] }
export type Form = { text: string; fields: FormField[] }

/** A site of the widget: which bot answers there, and what is asked before the first message or out of hours. */
export type Site = {
  bot: string
  title: string
  greeting: string
  color: string | null
  origins: string[]
  preChat: Form | null
  /** Out of `hours` a message becomes a ticket in `queue`, and the visitor reads `thanks`. */
  offline: (Form & { hours: string; queue: string; thanks: Text }) | null
  /** Whether visitors may send files whenever they like. */
  attachments: boolean
}

/** midflow.yaml. */
export type Settings = {
  languages: string[]
  timeZone: string
  country: string
  currency: string
  sites: Record<string, Site>
}

/** Everything in one folder of flow files: what a release holds. */
export type Workspace = {
  settings: Settings
  bots: Record<string, Flow>
  flows: Record<string, Flow>
  workflows: Record<string, Workflow>
  actions: Record<string, ActionContract>
  hours: Record<string, Hours>
  queues: Record<string, Queue>
  teams: Record<string, Team>
  replies: Record<string, PreparedReply>
  policies: SlaPolicy[]
  /** Properties by object type: the built-in ones and those of crm/properties.yaml. */
  properties: Record<string, Record<string, Field>>
  /** Pipelines by object type, then name. */
  pipelines: Record<string, Record<string, Pipeline>>
}

/** The stages of an object in their order. `closes`: a record in this stage is done with. */
export type Pipeline = { label: string | null; stages: Record<string, { label: string; closes: boolean }> }

/** A file as read from disk or from a release. `path` is relative to the flows folder, with forward slashes. */
export type SourceFile = { path: string; text: string }

/** Something wrong (or doubtful) in a file. `fix` says what to write instead, where we know. */
export type Problem = { severity: 'error' | 'warning'; at: Place; message: string; fix: string | null; code: string }
