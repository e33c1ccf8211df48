/** The object types that have a collection of their own. */
export const OBJECT_TYPES = ['contact', 'company', 'deal', 'ticket'] as const
export type ObjectType = (typeof OBJECT_TYPES)[number]

export const isObjectType = (name: string): name is ObjectType => OBJECT_TYPES.some((type) => type === name)
