import { randomBytes } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { Clock } from '../../base/clock.ts'
import { AppError } from '../../base/errors.ts'
import type { FileKind } from '../../base/file-kinds.ts'
import type { FileDocument, FileModel } from '../../models/file.ts'
import type { FileQuotaModel } from '../../models/file-quota.ts'
import type { FileStore } from '../../platform/files/file-store.ts'
import type { FileRef } from '../../protocol/visitor.ts'
import { cleanName } from './clean-name.ts'
import { createQuota } from './quota.ts'
import { typeOf } from './type-of.ts'

/** A file that waits to be sent leaves after this long. */
const UNSENT_MS = 24 * 3_600_000

/** `by`: `visitor`, or `user:ID`. `length`: what the sender says the size is, null when they do not. */
export type Upload = { conversation: string; by: string; name: string; length: number | null; from: Readable }

export type Files = {
  /**
   * Takes a file in; when the promise resolves, it is on disk. Its type is what its bytes say.
   * @throws AppError `too-large`, `file-refused`, `bad-request`
   */
  take(upload: Upload): Promise<FileRef>
  /**
   * The files of a message, which then stay for good. Asking again gives the same.
   * @throws AppError `bad-request` for one that is not of this conversation, or was brought by somebody else.
   */
  readFiles(ids: string[], conversation: string, by?: string): Promise<FileRef[]>
  /** What is served under the file's address; null for what is not there. */
  open(id: string): Promise<{ file: FileRef; bytes: Readable } | null>
  /** Removes what nobody sent in a day. Answers how many. */
  sweep(): Promise<number>
}

export function createFiles(deps: {
  files: FileModel
  quotas: FileQuotaModel
  store: FileStore
  clock: Clock
  /** Of one file. */
  maxBytes: number
  /** Of all files that a conversation's visitor sends. */
  quotaBytes: number
  kinds: readonly FileKind[]
}): Files {
  const { files, store, clock, maxBytes } = deps
  const quota = createQuota({ quotas: deps.quotas, bytes: deps.quotaBytes })

  const remove = async (file: FileDocument) => {
    await store.remove(file._id)
    if (file.held > 0) await quota.giveBack(file.conversation, file.held)
    await files.deleteOne({ _id: file._id })
  }

  /** Whoever turns it to `leaving` removes it; one that was left halfway is taken up again. */
  const leave = async (id: string): Promise<boolean> => {
    const leaving = await files
      .findOneAndUpdate({ _id: id, status: { $in: ['arriving', 'ready', 'leaving'] } }, { $set: { status: 'leaving', held: 0 } }, { returnDocument: 'before' })
      .lean<FileDocument>()
    if (leaving) await remove(leaving)
    return leaving !== null
  }

  return {
    async take({ conversation, by, name, length, from }) {
      // One that breaks off before it is read says so when it is.
      from.on('error', () => {})
      if (length !== null && length > maxBytes) throw new AppError('too-large', { bytes: maxBytes })
      const [id, now, held] = [randomBytes(32).toString('base64url'), clock.now(), by === 'visitor' ? (length ?? maxBytes) : 0]
      if (held > 0) await quota.take(conversation, held)
      const clean = cleanName(name)
      await files.create({ _id: id, conversation, by, name: clean, held, status: 'arriving', leavesAt: new Date(now.getTime() + UNSENT_MS), createdAt: now })
      try {
        const { size, sha256, head } = await store.write(id, from, maxBytes)
        if (size === 0) throw new AppError('bad-request', { where: 'file', problem: 'the file is empty' })
        const type = typeOf(head, clean)
        if (!type || !deps.kinds.includes(type.kind)) throw new AppError('file-refused', { name: clean, reason: `files of this type are not taken; send ${deps.kinds.join(', ')}` })
        const kept = await files
          .findOneAndUpdate(
            { _id: id, status: 'arriving' },
            { $set: { type: type.type, size, sha256, status: 'ready', held: Math.min(held, size) } },
            { returnDocument: 'after' },
          )
          .lean<FileDocument>()
        if (!kept) throw new AppError('file-refused', { name: clean, reason: 'it took more than a day to arrive' })
        if (held > size) await quota.giveBack(conversation, held - size)
        return toRef(kept)
      } catch (err) {
        await leave(id)
        throw err
      }
    },

    async readFiles(ids, conversation, by = 'visitor') {
      const refs: FileRef[] = []
      for (const id of new Set(ids)) {
        const file = await files
          .findOneAndUpdate(
            { _id: id, conversation, by, status: { $in: ['ready', 'sent'] } },
            { $set: { status: 'sent', leavesAt: null } },
            { returnDocument: 'after' },
          )
          .lean<FileDocument>()
        if (!file) throw new AppError('bad-request', { where: 'files', problem: `there is no file "${id}" of this conversation; upload it again (what is not sent is kept for a day)` })
        refs.push(toRef(file))
      }
      return refs
    },

    async open(id) {
      const file = await files.findOne({ _id: id, status: { $in: ['ready', 'sent'] } }).lean<FileDocument>()
      const bytes = file && (await store.read(id))
      return file && bytes ? { file: toRef(file), bytes } : null
    },

    async sweep() {
      const late = await files.find({ leavesAt: { $lte: clock.now() } }, { _id: 1 }).limit(200).lean()
      const left = await Promise.all(late.map(({ _id }) => leave(_id)))
      return left.filter(Boolean).length
    },
  }
}

const toRef = ({ _id: id, name, type, size }: FileDocument): FileRef => ({ id, name, type, size, url: `/files/${id}` })
