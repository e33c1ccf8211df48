/**
 * The built-in functions that our own code in the isolate relies on, taken before the author's code can replace them.
 * The control path (host calls, results, timers) uses these only.
 */
export const { apply, get: getProperty, ownKeys, getOwnPropertyDescriptor, defineProperty, getPrototypeOf } = Reflect
export const { stringify, parse } = JSON
export const { isArray } = Array
export const { create, freeze } = Object
export const { min, max, floor } = Math
export const now = Date.now
export const toText = String
export const MapOf = Map
export const WeakMapOf = WeakMap
export const ErrorOf = Error
export const TypeErrorOf = TypeError
export const PromiseOf = Promise

const uncurry =
  <T, A extends unknown[], R>(fn: (this: T, ...args: A) => R) =>
  (self: T, ...args: A): R =>
    apply(fn, self, args)

export const slice: (text: string, from: number, to?: number) => string = uncurry(String.prototype.slice)
export const indexOf: (text: string, part: string, from?: number) => number = uncurry(String.prototype.indexOf)
const split = String.prototype.split
export const splitText = (text: string, by: string): string[] => apply(split, text, [by])
export const splice: <T>(list: T[], at: number, remove: number, ...add: T[]) => T[] = uncurry(Array.prototype.splice)
export const symbolText: (symbol: symbol) => string = uncurry(Symbol.prototype.toString)
const exec = RegExp.prototype.exec
export const match = (pattern: RegExp, text: string): RegExpExecArray | null => apply(exec, pattern, [text])
