/**
 * A bot with the flows it calls, as the console draws it. A node is a step; `id` is `FLOW:STEP`. What the bot does anywhere
 * (interrupts, `no-answer`, `on-error`) has a node of its own, `@anywhere/…`, from which the ways lead.
 */
export type FlowNode = {
  id: string
  flow: string
  kind: NodeKind
  /** The step's name in the file; null of an unnamed one. */
  name: string | null
  /** What it says, asks, calls or sets, as the file has it. */
  text: string
  /** The condition under which it is taken, in words; null: always. */
  when: string | null
  /** It goes back to the question that it left. */
  returns: boolean
  /** The file and line where it stands; null of what stands in none. */
  at: { file: string; line: number } | null
}

/** The verb of a step, or what is no step: where a flow ends, where a called flow goes back, what is heard anywhere. */
export type NodeKind =
  | 'say' | 'ask' | 'branch' | 'split' | 'set' | 'code' | 'webhook' | 'wait' | 'goto' | 'call' | 'create' | 'update' | 'find' | 'hand-off' | 'end'
  | 'assign' | 'notify' | 'send-email' | 'enroll' | 'answer-from' | 'delay' | 'for-each' | 'finish' | 'back' | 'anywhere'

/** A way from step to step. `error`, `time` and `jump` are drawn apart from the plain ways. */
export type FlowEdge = { from: string; to: string; kind: 'next' | 'case' | 'jump' | 'error' | 'time' | 'call'; label: string | null }

export type FlowGraph = { bot: string; title: string; file: string; start: string; nodes: FlowNode[]; edges: FlowEdge[] }

/** A conversation's way through its bot: the steps in the order they were entered, and where it waits (null: it has ended, or not begun). */
export type FlowTaken = { graph: FlowGraph; release: number; path: { node: string; at: string }[]; at: string | null }
