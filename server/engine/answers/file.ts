import { type Answer, type Reading, value, wrong } from './answer.ts'

/** `file`: the files sent, as a list of name, size, type and url. */
export function readFile({ question, files }: Reading): Answer {
  const { accept, max } = question
  if (files.length === 0) return wrong('not-a-file')
  if (max && files.length > max.files) return wrong('too-many')
  if (max && files.some(({ size }) => size > max.size)) return wrong('file-too-large')
  if (accept.length > 0 && !files.every((file) => accept.some((type) => isOfType(file, type)))) return wrong('wrong-file-type')
  return value(files.map(({ name, size, type, url }) => ({ name, size, type, url })), files.map(({ name }) => name).join(', '))
}

/** `wanted`: an extension (`jpg`), or a kind (`image`). A file whose bytes say something else than its name is not of the name's type. */
function isOfType({ name, type }: { name: string; type: string }, wanted: string): boolean {
  const plain = same(wanted.toLowerCase().replace(/^\./, ''))
  if (type.toLowerCase().startsWith(`${plain}/`)) return true
  if (!name.includes('.')) return TYPES[plain]?.includes(type) ?? false
  return same(name.toLowerCase().split('.').at(-1) ?? '') === plain && (UNKNOWN.includes(type) || (TYPES[plain]?.includes(type) ?? true))
}

const same = (extension: string): string => ({ jpeg: 'jpg', tif: 'tiff', htm: 'html' })[extension] ?? extension

/** Types that say nothing of the bytes. */
const UNKNOWN = ['', 'application/octet-stream']

/** What the bytes of a file with this ending are. Office documents are archives, not all of which say at their start what they hold. */
const ZIP = 'application/zip'
const TYPES: Record<string, string[]> = {
  png: ['image/png'], jpg: ['image/jpeg'], gif: ['image/gif'], webp: ['image/webp'], heic: ['image/heic'], avif: ['image/avif'],
  pdf: ['application/pdf'], zip: [ZIP], txt: ['text/plain'], csv: ['text/csv', 'text/plain'],
  doc: ['application/msword'], xls: ['application/vnd.ms-excel'], ppt: ['application/vnd.ms-powerpoint'],
  docx: ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', ZIP],
  xlsx: ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', ZIP],
  pptx: ['application/vnd.openxmlformats-officedocument.presentationml.presentation', ZIP],
  odt: ['application/vnd.oasis.opendocument.text', ZIP], ods: ['application/vnd.oasis.opendocument.spreadsheet', ZIP], odp: ['application/vnd.oasis.opendocument.presentation', ZIP],
  mp3: ['audio/mpeg'], ogg: ['audio/ogg'], flac: ['audio/flac'], wav: ['audio/wav'], m4a: ['audio/mp4', 'video/mp4'], mp4: ['video/mp4'], mov: ['video/quicktime', 'video/mp4'], webm: ['video/webm'],
}
