import mongoose from 'mongoose'
import { decodeDocument, type ValueFactory } from './decode-document.ts'
import { StoreError, type StoreFailure } from './errors.ts'

/** Stored values as callers of Mongoose know them. */
export const bsonValues: ValueFactory = {
  objectId: (hex) => new mongoose.mongo.BSON.ObjectId(hex),
  binary: (bytes, subType) => new mongoose.mongo.BSON.Binary(bytes, subType),
}

/** Runs an operation; a StoreError becomes the error that MongoDB's driver throws for it: MongoServerError with `code`, `keyValue`, …. */
export async function asMongo<T>(operation: () => Promise<T>): Promise<T> {
  try {
    return await operation()
  } catch (error) {
    throw error instanceof StoreError ? mongoError(error) : error
  }
}

function mongoError(error: StoreError): Error {
  const failure = mongoFailure(error)
  return new mongoose.mongo.MongoServerError({ ...failure, errmsg: failure.message, ok: 0 })
}

/** A failure with its values as callers know them. */
export function mongoFailure({ failure }: StoreError): StoreFailure {
  return typeof failure.keyValue === 'string' ? { ...failure, keyValue: decodeDocument(failure.keyValue, bsonValues) } : failure
}
