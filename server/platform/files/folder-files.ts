import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from '../../base/errors.ts'
import { type FileStore, isFileId } from './file-store.ts'
import { takeBytes } from './take-bytes.ts'

/** Files in a folder. A file has its name only when all of it is on disk. */
export function createFolderFiles(folder: string): FileStore {
  const folderOf = (id: string) => {
    if (!isFileId(id)) throw new Error('this is no id of a file')
    return join(folder, id.slice(0, 2))
  }
  const pathOf = (id: string) => join(folderOf(id), id)

  return {
    async write(id, from, limit) {
      from.on('error', () => {})
      const path = pathOf(id)
      await mkdir(folderOf(id), { recursive: true, mode: 0o700 })
      const part = `${path}.part`
      const handle = await open(part, 'wx', 0o600)
      try {
        const taken = await writeAll(handle, (keep) => takeBytes(from, limit, keep))
        await rename(part, path)
        await syncFolder(folderOf(id))
        return taken
      } catch (err) {
        await rm(part, { force: true })
        throw err
      }
    },
    async read(id) {
      if (!isFileId(id)) return null
      try {
        const handle = await open(pathOf(id), 'r')
        return handle.createReadStream()
      } catch (err) {
        if (codeOf(err) === 'ENOENT') return null
        throw err
      }
    },
    async remove(id) {
      await rm(pathOf(id), { force: true })
      await rm(`${pathOf(id)}.part`, { force: true })
    },
  }
}

/** The file is closed, and on disk when nothing failed. */
async function writeAll<T>(handle: FileHandle, take: (keep: (piece: Buffer) => Promise<unknown>) => Promise<T>): Promise<T> {
  try {
    const taken = await take((piece) => handle.writeFile(piece))
    await handle.sync()
    return taken
  } finally {
    await handle.close()
  }
}

/** A name is as durable as its folder. */
async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
