import mongoose from 'mongoose'
import { checkOptions } from './check-options.ts'
import type { ProjectedQuery } from './database.ts'
import { decodeDocument } from './decode-document.ts'
import { encodeDocument } from './encode-document.ts'
import { badValue, notSupported } from './errors.ts'
import { bsonValues } from './mongo-values.ts'
import { parseSort } from './sort-documents.ts'
import { type Doc, isDoc } from './values.ts'

/** An argument that is an object; anything missing is an empty one. */
export const objectOf = (argument: unknown): Doc => (isDoc(argument) ? argument : {})

/** A query of callers' arguments, with every value as it would be stored. Throws StoreError for what cannot be honoured. */
export function readQueryArguments(filter: unknown, options: unknown): ProjectedQuery {
  checkOptions(options)
  const { sort, skip, limit, projection, hint } = objectOf(options)
  return {
    filter: stored(filter),
    sort: parseSort(readSort(sort)),
    skip: wholeNumber('skip', skip),
    limit: Math.abs(wholeNumber('limit', limit)),
    projection: stored(projection),
    hint: readHint(hint),
  }
}

/** The sort of a caller: an object, a Map, pairs or a field's name. */
export function readSort(sort: unknown): Doc {
  if (sort === undefined || sort === null) return {}
  if (typeof sort === 'string') return { [sort]: 1 }
  const entries: unknown[] = sort instanceof Map ? [...sort.entries()] : Array.isArray(sort) ? sort : Object.entries(objectOf(sort))
  return Object.fromEntries(entries.map((entry) => (Array.isArray(entry) ? [String(entry[0]), directionOf(entry[1])] : [String(entry), 1])))
}

function directionOf(direction: unknown): unknown {
  if (direction === 'asc' || direction === 'ascending') return 1
  if (direction === 'desc' || direction === 'descending') return -1
  return typeof direction === 'string' ? Number(direction) : direction
}

/** The name of the index of a hint, or null. */
export function readHint(hint: unknown): string | null {
  if (hint === undefined || hint === null) return null
  if (typeof hint === 'string') return hint
  if (!isDoc(hint)) throw badValue('A hint is the name or the key of an index')
  return '$natural' in hint ? '$natural' : indexName(hint)
}

/** The name that an index gets when it is given none. */
export const indexName = (fields: Doc): string => Object.entries(fields).map(([path, direction]) => `${path}_${String(direction)}`).join('_')

/** Checks an update as MongoDB's driver does before it is sent. */
export function checkUpdate(update: unknown): void {
  if (Array.isArray(update)) throw notSupported('An update by an aggregation pipeline')
  if (!isDoc(update) || !Object.keys(update)[0]?.startsWith('$')) throw invalidArgument('Update document requires atomic operators')
}

/** Checks a replacement as MongoDB's driver does before it is sent. */
export function checkReplacement(replacement: unknown): void {
  if (!isDoc(replacement) || Object.keys(replacement)[0]?.startsWith('$')) {
    throw invalidArgument('Replacement document must not contain atomic operators')
  }
}

/** What MongoDB's driver throws for a call that it does not send. */
export const invalidArgument = (message: string): Error => new mongoose.mongo.MongoInvalidArgumentError(message)

function stored(value: unknown): Doc {
  return value === undefined || value === null ? {} : decodeDocument(encodeDocument(value), bsonValues)
}

function wholeNumber(name: string, value: unknown): number {
  if (value === undefined || value === null) return 0
  if (typeof value !== 'number' || !Number.isInteger(value)) throw badValue(`${name} must be a whole number`)
  if (name === 'skip' && value < 0) throw badValue(`${name} must not be negative`)
  return value
}
