import { AppError } from '../../base/errors.ts'
import type { FileQuotaModel } from '../../models/file-quota.ts'
import { isTaken } from '../../models/is-taken.ts'

/** How much a conversation's visitor may send: taken before the bytes come, given back for what did not come. */
export type Quota = {
  /** @throws AppError `file-refused` when it would be more than there is. */
  take(conversation: string, bytes: number): Promise<void>
  giveBack(conversation: string, bytes: number): Promise<void>
}

export function createQuota({ quotas, bytes: most }: { quotas: FileQuotaModel; bytes: number }): Quota {
  const add = async (conversation: string, bytes: number): Promise<boolean> => {
    const added = await quotas.updateOne({ _id: conversation, bytes: { $lte: most - bytes } }, { $inc: { bytes } })
    return added.matchedCount > 0
  }
  return {
    async take(conversation, bytes) {
      if (await add(conversation, bytes)) return
      try {
        if (bytes <= most) return void (await quotas.create({ _id: conversation, bytes }))
      } catch (err) {
        if (!isTaken(err)) throw err
        // Somebody was first, or it is there and full: a second look tells which.
        if (await add(conversation, bytes)) return
      }
      throw new AppError('file-refused', { name: 'files', reason: `this conversation has room for ${Math.floor(most / 1_000_000)} MB of files, and this would be more; send a smaller one, or a link` })
    },
    async giveBack(conversation, bytes) {
      await quotas.updateOne({ _id: conversation }, { $inc: { bytes: -bytes } })
    },
  }
}
