import * as fc from 'fast-check'

type Document = Record<string, unknown>

const scalar = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 0, 1, 2, -1, 1.5, 10, 'a', 'b', 'ab', 'B', ''),
  fc.constantFrom(0, 1, 86_400_000).map((ms) => new Date(ms)),
)
const comparable = scalar.filter((one) => one !== null)
const key = fc.constantFrom('a', 'b', 'c', 'd')

const value: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown; array: unknown[]; object: Document }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, { weight: 5, arbitrary: scalar }, { weight: 2, arbitrary: tie('array') }, { weight: 2, arbitrary: tie('object') }),
  array: fc.array(tie('value'), { maxLength: 3 }),
  object: fc.dictionary(key, tie('value'), { maxKeys: 3, noNullPrototype: true }),
})).value

/** Documents with nested fields, arrays, dates, nulls and values of mixed types. */
export const documents: fc.Arbitrary<Document[]> = fc
  .array(fc.dictionary(key, value, { maxKeys: 4, noNullPrototype: true }), { minLength: 1, maxLength: 6 })
  .map((list) => list.map((document, i) => ({ _id: i, ...document })))

const path = fc.constantFrom('a', 'b', 'c', 'a.b', 'b.a', 'a.0', 'a.b.c', 'a.0.b', 'b.1')

const condition: fc.Arbitrary<unknown> = fc.oneof(
  value,
  fc.record({ $eq: value }),
  fc.record({ $ne: value }),
  fc.record({ $gt: comparable }),
  fc.record({ $gte: comparable }),
  fc.record({ $lt: comparable }),
  fc.record({ $lte: comparable }),
  fc.record({ $gt: scalar, $lt: scalar }),
  fc.record({ $in: fc.array(value, { maxLength: 3 }) }),
  fc.record({ $nin: fc.array(value, { maxLength: 3 }) }),
  fc.record({ $exists: fc.boolean() }),
  fc.record({ $type: fc.constantFrom('string', 'number', 'array', 'object', 'null', 'date', 'bool') }),
  fc.record({ $size: fc.nat(3) }),
  fc.record({ $all: fc.array(fc.constantFrom(1, 'a', true), { minLength: 1, maxLength: 2 }) }),
  fc.record({ $regex: fc.constantFrom('^a', 'b', '^B$') }),
  fc.record({ $not: fc.oneof(fc.record({ $gt: scalar }), fc.record({ $in: fc.array(scalar, { maxLength: 2 }) }), fc.record({ $exists: fc.boolean() })) }),
  fc.record({ $elemMatch: fc.oneof(fc.record({ $gt: scalar }), fc.record({ $gte: scalar, $lt: scalar }), fc.record({ a: scalar }), fc.record({ b: fc.record({ $gt: scalar }) })) }),
)

const simple: fc.Arbitrary<Document> = fc.dictionary(path, condition, { minKeys: 1, maxKeys: 2, noNullPrototype: true })

/** Filters over those documents. */
export const filters: fc.Arbitrary<Document> = fc.oneof(
  { weight: 4, arbitrary: simple },
  { weight: 1, arbitrary: fc.record({ $or: fc.array(simple, { minLength: 1, maxLength: 2 }) }) },
  { weight: 1, arbitrary: fc.record({ $and: fc.array(simple, { minLength: 1, maxLength: 2 }) }) },
  { weight: 1, arbitrary: fc.record({ $nor: fc.array(simple, { minLength: 1, maxLength: 2 }) }) },
)

const direction = fc.constantFrom<1 | -1>(1, -1)

/** Sorts, made unambiguous by the id. */
export const sorts: fc.Arbitrary<Record<string, 1 | -1>> = fc
  .dictionary(fc.constantFrom('a', 'b', 'a.b', 'c'), direction, { minKeys: 1, maxKeys: 2, noNullPrototype: true })
  .map((fields) => ({ ...fields, _id: 1 as const }))

const changes = fc.oneof(
  fc.record({ $set: fc.dictionary(path, value, { minKeys: 1, maxKeys: 2, noNullPrototype: true }) }),
  fc.record({ $unset: fc.dictionary(path, fc.constant(''), { minKeys: 1, maxKeys: 2, noNullPrototype: true }) }),
  fc.record({ $inc: fc.dictionary(path, fc.constantFrom(1, -2, 0.5), { minKeys: 1, maxKeys: 2, noNullPrototype: true }) }),
  fc.record({ $min: fc.dictionary(path, scalar, { minKeys: 1, maxKeys: 1, noNullPrototype: true }) }),
  fc.record({ $max: fc.dictionary(path, scalar, { minKeys: 1, maxKeys: 1, noNullPrototype: true }) }),
  fc.record({ $push: fc.dictionary(path, value, { minKeys: 1, maxKeys: 1, noNullPrototype: true }) }),
  fc.record({ $push: fc.dictionary(path, fc.record({ $each: fc.array(value, { maxLength: 3 }), $slice: fc.constantFrom(-2, 0, 2) }), { minKeys: 1, maxKeys: 1, noNullPrototype: true }) }),
  fc.record({ $addToSet: fc.dictionary(path, value, { minKeys: 1, maxKeys: 1, noNullPrototype: true }) }),
  fc.record({ $pull: fc.dictionary(path, fc.oneof(scalar, fc.record({ $gt: scalar }), fc.record({ $in: fc.array(scalar, { maxLength: 2 }) })), { minKeys: 1, maxKeys: 1, noNullPrototype: true }) }),
  fc.record({ $pop: fc.dictionary(path, direction, { minKeys: 1, maxKeys: 1, noNullPrototype: true }) }),
  fc.record({ $rename: fc.constantFrom({ a: 'z' }, { 'a.b': 'c' }, { b: 'a.d' }) }),
)

/** Updates by one or two operators. */
export const updates: fc.Arbitrary<Document> = fc
  .tuple(changes, fc.option(changes, { nil: {} }))
  .map(([one, other]) => ({ ...one, ...other }))
