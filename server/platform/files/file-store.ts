import type { Readable } from 'node:stream'

/**
 * Where the bytes of files are kept: a folder beside the embedded store, or a collection that every node reads. Ids are ours:
 * 43 base64url characters; nothing else ever becomes part of a path or a key.
 */
export type FileStore = {
  /**
   * Keeps what `from` brings, at most `limit` bytes. Resolves when it is on disk; whatever goes wrong, nothing of it is left.
   * @throws AppError `too-large`; `bad-request` when the sender broke off.
   */
  write(id: string, from: Readable, limit: number): Promise<StoredBytes>
  /** The bytes from the start, or null when there are none under that id. */
  read(id: string): Promise<Readable | null>
  /** Removing what is not there is no error. */
  remove(id: string): Promise<void>
}

/** `head`: the first bytes, to tell the type by. */
export type StoredBytes = { size: number; sha256: string; head: Buffer }

/** Whether a text has the form of a file's id. */
export const isFileId = (id: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(id)
