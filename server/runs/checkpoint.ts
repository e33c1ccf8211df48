/** The named points at which the durability tests end the process. */
export const CHECKPOINTS = [
  'event-pushed', 'run-saved', 'between-commands', 'commands-performed', 'call-claimed', 'call-result', 'timer-claimed',
] as const
/** Those that only conversations with people pass. */
export const ROUTING_CHECKPOINTS = ['capacity-reserved', 'owner-set'] as const
export type CheckpointName = (typeof CHECKPOINTS)[number] | (typeof ROUTING_CHECKPOINTS)[number]

/** Called when the point has been passed; does nothing outside tests. */
export type Checkpoint = (name: CheckpointName) => Promise<void> | void

export const noCheckpoint: Checkpoint = () => {}
