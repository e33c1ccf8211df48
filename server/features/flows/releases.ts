import { createHash } from 'node:crypto'
import { AppError } from '../../base/errors.ts'
import type { Clock } from '../../base/clock.ts'
import { newId } from '../../base/ids.ts'
import type { Problem, SourceFile } from '../../engine/flow.ts'
import { isTaken } from '../../models/is-taken.ts'
import type { MetaModel } from '../../models/meta.ts'
import type { ReleaseDocument, ReleaseModel } from '../../models/release.ts'

/** A release without its files. `number` is what people say, `id` what runs are pinned to. */
export type Release = { id: string; number: number; hash: string; createdAt: Date; by: string; message: string; current: boolean }

/** `isNew` is false when the files are those of the release in force: nothing was made. */
export type Publication = { ok: true; release: Release; isNew: boolean; warnings: Problem[] } | { ok: false; problems: Problem[] }

/** Published flow files. New runs begin on the current release; running ones stay on theirs. */
export type Releases = {
  /** Makes a release of all files together and puts it in force, or answers why not. */
  publish(files: SourceFile[], by: string, message: string): Promise<Publication>
  /** The release in force, or null when nothing has been published. */
  current(): Promise<Release | null>
  /** @throws AppError `not-found`. */
  get(id: string): Promise<Release & { files: SourceFile[] }>
  /** By its number, or the one in force. @throws AppError `not-found`. */
  find(number: number | 'current'): Promise<Release & { files: SourceFile[] }>
  /** The latest first, at most `limit`. */
  list(limit?: number): Promise<Release[]>
  /** Puts a release in force, forwards or backwards. @throws AppError `not-found`. */
  activate(number: number): Promise<Release>
}

const CURRENT = 'current-release'

export function createReleases(deps: {
  releases: ReleaseModel
  meta: MetaModel
  clock: Clock
  /** Everything that is wrong or doubtful in these files. */
  check: (files: SourceFile[]) => Problem[]
  /** Another release is in force. */
  moved?: () => void
}): Releases {
  const { releases, meta } = deps
  const currentId = async () => (await meta.findById(CURRENT).lean())?.value ?? null
  const withoutFiles = (id: string) => releases.findById(id, { files: 0 }).lean<Omit<ReleaseDocument, 'files'>>()

  const current = async (): Promise<Release | null> => {
    const id = await currentId()
    const found = id === null ? null : await withoutFiles(id)
    return found && view(found, id)
  }

  const read = (found: ReleaseDocument | null, name: string, id: string | null): Release & { files: SourceFile[] } => {
    if (!found) throw new AppError('not-found', { what: 'release', name, hint: 'See `midflow rollback --list`.' })
    const files: SourceFile[] = JSON.parse(found.files)
    return { ...view(found, id), files }
  }

  /** Takes the next free number; whoever loses a number takes the one after it. */
  const insert = async (files: string, hash: string, by: string, message: string): Promise<ReleaseDocument> => {
    for (;;) {
      const latest = await releases.findOne({}, { number: 1 }).sort({ number: -1 }).lean()
      const now = deps.clock.now()
      const document = { _id: newId(now), number: (latest?.number ?? 0) + 1, files, hash, createdAt: now, by, message }
      try {
        await releases.create(document)
        return document
      } catch (err) {
        if (!isTaken(err)) throw err
      }
    }
  }

  /** Of two published at once the higher number comes into force, whichever of them gets here last. */
  const putInForce = async (release: ReleaseDocument): Promise<string> => {
    for (;;) {
      const before = await currentId()
      const inForce = before === null ? null : await withoutFiles(before)
      if (inForce && inForce.number > release.number) return inForce._id
      if (await movePointer(meta, before, release._id)) {
        deps.moved?.()
        return release._id
      }
    }
  }

  return {
    current,

    async publish(files, by, message) {
      const problems = deps.check(files)
      if (problems.some((problem) => problem.severity === 'error')) return { ok: false, problems }
      const content = JSON.stringify(sorted(files))
      const hash = createHash('sha256').update(content).digest('hex')
      const before = await current()
      if (before?.hash === hash) return { ok: true, release: before, isNew: false, warnings: problems }
      const made = await insert(content, hash, by, message)
      return { ok: true, release: view(made, await putInForce(made)), isNew: true, warnings: problems }
    },

    async get(id) {
      return read(await releases.findById(id).lean<ReleaseDocument>(), id, await currentId())
    },

    async find(number) {
      const id = await currentId()
      const found = number === 'current' ? id && releases.findById(id) : releases.findOne({ number })
      return read(found ? await found.lean<ReleaseDocument>() : null, String(number), id)
    },

    async list(limit = 50) {
      const id = await currentId()
      const found = await releases.find({}, { files: 0 }).sort({ number: -1 }).limit(limit).lean<Omit<ReleaseDocument, 'files'>[]>()
      return found.map((release) => view(release, id))
    },

    async activate(number) {
      const found = await releases.findOne({ number }, { files: 0 }).lean<Omit<ReleaseDocument, 'files'>>()
      if (!found) throw new AppError('not-found', { what: 'release', name: number, hint: 'See `midflow rollback --list`.' })
      for (;;) {
        if (!(await movePointer(meta, await currentId(), found._id))) continue
        deps.moved?.()
        return view(found, found._id)
      }
    },
  }
}

const sorted = (files: SourceFile[]): SourceFile[] =>
  files.map(({ path, text }) => ({ path, text })).toSorted((a, b) => (a.path < b.path ? -1 : 1))

const view = (found: Omit<ReleaseDocument, 'files'>, currentId: string | null): Release => ({
  id: found._id, number: found.number, hash: found.hash, createdAt: found.createdAt, by: found.by, message: found.message,
  current: found._id === currentId,
})

/** Compare-and-set: whether the pointer stood at `from` and now stands at `to`. */
async function movePointer(meta: MetaModel, from: string | null, to: string): Promise<boolean> {
  if (from !== null) return (await meta.updateOne({ _id: CURRENT, value: from }, { $set: { value: to } })).matchedCount > 0
  try {
    await meta.create({ _id: CURRENT, value: to })
    return true
  } catch (err) {
    if (isTaken(err)) return false
    throw err
  }
}
