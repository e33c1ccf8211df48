import { isObject } from '../live/wire.ts'

/** Checks of what the API answers: enough that nothing malformed can break the page; the rest is the server's promise. */
export const hasLists = <T extends object>(...names: (keyof T & string)[]) =>
  (value: unknown): value is T => isObject(value) && names.every((name) => Array.isArray(value[name]))

export const hasObjects = <T extends object>(...names: (keyof T & string)[]) =>
  (value: unknown): value is T => isObject(value) && names.every((name) => isObject(value[name]))
