import type { FileRef } from '../../server/protocol/visitor.ts'
import { CloseIcon, FileIcon } from '../app/icons.tsx'
import { sizeText } from '../core/language.ts'
import styles from './files.css'

/** The style sheet of this part. */
export const css = styles

export type FileTexts = typeof english & { kinds: Record<string, string> }

const english = {
  uploading: (name: string) => `${name} is being uploaded`,
  attached: (name: string) => `${name} is attached`,
  uploadFailed: 'The upload failed.',
  tooBig: (most: string) => `Too big: ${most} at most.`,
  empty: 'This file is empty.',
  wrongType: (types: string) => `This kind of file is not accepted. Accepted: ${types}`,
  kinds: { image: 'pictures', audio: 'audio', video: 'videos', text: 'texts' },
  tooMany: (most: number) => `${most} at most.`,
  refused: 'This file is not accepted.',
  remove: (name: string) => `Remove ${name}`,
}

type Words = { retry: string; files?: FileTexts }

/** Statuses by which the server refuses the file itself: it will never take it. */
const FINAL = [400, 413, 422]

/** What may be attached now. `accept`: `image/*`, `image/png` or `.pdf`; empty: anything. */
export type Limits = { accept: string[]; max: number; size: number }

/** A file that the visitor has chosen. `part`: how much of it has been sent, 0 to 1. */
export type Upload = { key: number; name: string; size: number; part: number; status: 'loading' | 'done' | 'failed' | 'unfit'; error: string; ref: FileRef | null }

export type Uploads = {
  /** Takes files in, as far as `limits` allow, and begins to send them. */
  add(files: Iterable<File>, limits: Limits): void
  retry(key: number): void
  /** Puts files back that are on the server already. */
  restore(files: FileRef[]): void
  /** Cancels it, or takes it off the list. */
  remove(key: number): void
  clear(): void
}

/** Uploads files one by one as they are chosen, and tells the list after every change. */
export function createUploads(deps: {
  server: string
  auth: () => { token: string; site: string }
  texts: Words
  language: string
  changed: (uploads: Upload[]) => void
}): Uploads {
  const { language } = deps
  const texts = wordsOf(deps.texts)
  const files = new Map<number, File>()
  const running = new Map<number, XMLHttpRequest>()
  let list: Upload[] = []
  let count = 0

  const show = (next: Upload[]) => deps.changed((list = next))
  const change = (key: number, part: Partial<Upload>) => show(list.map((upload) => (upload.key === key ? { ...upload, ...part } : upload)))
  const fail = (key: number, error: string) => change(key, { status: 'failed', error })
  /** The server speaks English. */
  const inWords = (error: string, otherwise: string) => (error !== '' && texts === english ? error : otherwise)

  const send = (key: number) => {
    const file = files.get(key)
    if (!file) return
    const { token, site } = deps.auth()
    // Not fetch: that does not tell how far it has come.
    const request = new XMLHttpRequest()
    running.set(key, request)
    request.open('POST', `${deps.server}/visitor/files`)
    const headers = { authorization: `Bearer ${token}`, 'x-midflow-site': site, 'content-type': file.type || 'application/octet-stream', 'x-file-name': encodeURIComponent(file.name) }
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.upload.addEventListener('progress', ({ loaded, total }) => change(key, { part: total ? loaded / total : 0 }))
    request.addEventListener('error', () => fail(key, texts.uploadFailed))
    request.addEventListener('load', () => {
      const answer = readAnswer(request.responseText)
      if (typeof answer === 'string') {
        if (FINAL.includes(request.status)) change(key, { status: 'unfit', error: inWords(answer, texts.refused) })
        else fail(key, inWords(answer, texts.uploadFailed))
      } else change(key, { status: 'done', part: 1, ref: answer })
    })
    request.addEventListener('loadend', () => running.delete(key))
    request.send(file)
  }
  const unfit = (file: File, taken: number, limits: Limits): string => {
    if (taken >= limits.max) return texts.tooMany(limits.max)
    if (file.size === 0) return texts.empty
    if (file.size > limits.size) return texts.tooBig(sizeText(limits.size, language))
    return limits.accept.length === 0 || limits.accept.some((type) => fits(file, type)) ? '' : texts.wrongType(new Intl.ListFormat(language).format(limits.accept.map((type) => kindOf(type, texts))))
  }

  return {
    add(given, limits) {
      for (const file of given) {
        const taken = list.filter(({ status }) => status !== 'unfit').length
        const error = unfit(file, taken, limits)
        const key = ++count
        if (!error) files.set(key, file)
        show([...list, { key, name: file.name, size: file.size, part: 0, status: error ? 'unfit' : 'loading', error, ref: null }])
        if (!error) send(key)
      }
    },
    retry(key) {
      change(key, { status: 'loading', part: 0, error: '' })
      send(key)
    },
    restore(files) {
      show([...list, ...files.map((ref) => ({ key: ++count, name: ref.name, size: ref.size, part: 1, status: 'done' as const, error: '', ref }))])
    },
    remove(key) {
      running.get(key)?.abort()
      files.delete(key)
      show(list.filter((upload) => upload.key !== key))
    },
    clear() {
      for (const request of running.values()) request.abort()
      files.clear()
      show([])
    },
  }
}

const wordsOf = ({ files }: Words): FileTexts => files ?? english

/** `image/*` and `.pdf` in words: `pictures`, `PDF`. */
const kindOf = (type: string, { kinds }: FileTexts): string => (type.endsWith('/*') ? (kinds[type.slice(0, -2)] ?? type) : type.slice(1).toUpperCase())

/** Whether a file is of a type such as `image/*`, `image/png` or `.pdf`. */
export function fits({ name, type }: { name: string; type: string }, accepted: string): boolean {
  const wanted = accepted.toLowerCase()
  if (wanted.startsWith('.')) return name.toLowerCase().endsWith(wanted)
  return wanted.endsWith('/*') ? type.startsWith(wanted.slice(0, -1)) : type === wanted
}

/** The file, or what the server has against it. */
function readAnswer(text: string): FileRef | string {
  try {
    const { id, name, type, size, url, error }: Partial<FileRef> & { error?: { message?: unknown } } = JSON.parse(text)
    return id && name && type && url && size !== undefined ? { id, name, type, size, url } : String(error?.message ?? '')
  } catch {
    return ''
  }
}

/** What will go with the next message. */
export function Tray({ uploads, texts, language, acts }: { uploads: Upload[]; texts: Words; language: string; acts: Pick<Uploads, 'retry' | 'remove'> }) {
  const words = wordsOf(texts)
  return (
    <ul class="tray">
      {uploads.map(({ key, name, size, part, status, error }) => (
        <li key={key} class={status}>
          <FileIcon />
          <span class="about">
            <b dir="auto">{name}</b>
            {error ? (
              <small role="alert">
                {error}
                {status === 'failed' && [' ', <button type="button" class="again" onClick={() => acts.retry(key)}>{texts.retry}</button>]}
              </small>
            ) : status === 'loading' ? (
              <progress value={part} aria-label={words.uploading(name)} />
            ) : (
              <small role="status" aria-label={words.attached(name)}>{sizeText(size, language)}</small>
            )}
          </span>
          <button type="button" class="off" aria-label={words.remove(name)} onClick={() => acts.remove(key)}><CloseIcon /></button>
        </li>
      ))}
    </ul>
  )
}

/** The files of a message: pictures are shown, the rest can be downloaded. */
export const Attached = ({ files, server, language }: { files: FileRef[]; server: string; language: string }) => (
  <ul class="files">
    {files.map((file) => (
      <li key={file.id}>
        <a href={addressOf(file, server)} target="_blank" rel="noopener noreferrer" {...(!shown(file) && { download: file.name })}>
          {shown(file) && <img src={addressOf(file, server)} alt={file.name} loading="lazy" referrerpolicy="no-referrer" onError={({ currentTarget }) => (currentTarget.hidden = true)} />}
          <span class="row">
            <FileIcon />
            <span class="about"><b dir="auto">{file.name}</b><small>{sizeText(file.size, language)}</small></span>
          </span>
        </a>
      </li>
    ))}
  </ul>
)

const shown = ({ type }: FileRef): boolean => /^image\/(png|jpeg|gif|webp)$/.test(type)

/** On this server: an address that leads elsewhere is none of ours. */
const addressOf = ({ url }: FileRef, server: string): string => (URL.canParse(url, server) && new URL(url, server).origin === server ? new URL(url, server).href : server)
