/** The points of routing at which the durability tests end the process. */
export type RoutingCheckpoint = (name: 'capacity-reserved' | 'owner-set') => Promise<void> | void
