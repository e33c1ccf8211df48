import type { FileKind } from '../../base/file-kinds.ts'

export type FileType = { kind: FileKind; type: string }

const latin = (text: string): number[] => [...text].map((char) => char.charCodeAt(0))

/** First bytes that tell a type, at an offset. */
const SIGNS: { at: number; bytes: number[]; is: FileType }[] = [
  { at: 0, bytes: [0x89, ...latin('PNG\r\n\x1a\n')], is: { kind: 'pictures', type: 'image/png' } },
  { at: 0, bytes: [0xff, 0xd8, 0xff], is: { kind: 'pictures', type: 'image/jpeg' } },
  { at: 0, bytes: latin('GIF87a'), is: { kind: 'pictures', type: 'image/gif' } },
  { at: 0, bytes: latin('GIF89a'), is: { kind: 'pictures', type: 'image/gif' } },
  { at: 8, bytes: latin('WEBPVP8'), is: { kind: 'pictures', type: 'image/webp' } },
  { at: 4, bytes: latin('ftypheic'), is: { kind: 'pictures', type: 'image/heic' } },
  { at: 4, bytes: latin('ftypmif1'), is: { kind: 'pictures', type: 'image/heic' } },
  { at: 4, bytes: latin('ftypavif'), is: { kind: 'pictures', type: 'image/avif' } },
  { at: 0, bytes: latin('%PDF-'), is: { kind: 'pdf', type: 'application/pdf' } },
  { at: 0, bytes: [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], is: { kind: 'office', type: 'application/x-ole-storage' } },
  { at: 0, bytes: latin('ID3'), is: { kind: 'audio', type: 'audio/mpeg' } },
  { at: 0, bytes: latin('OggS'), is: { kind: 'audio', type: 'audio/ogg' } },
  { at: 0, bytes: latin('fLaC'), is: { kind: 'audio', type: 'audio/flac' } },
  { at: 8, bytes: latin('WAVEfmt '), is: { kind: 'audio', type: 'audio/wav' } },
  { at: 4, bytes: latin('ftypM4A'), is: { kind: 'audio', type: 'audio/mp4' } },
  { at: 4, bytes: latin('ftypqt'), is: { kind: 'video', type: 'video/quicktime' } },
  { at: 4, bytes: latin('ftyp'), is: { kind: 'video', type: 'video/mp4' } },
  { at: 0, bytes: [0x1a, 0x45, 0xdf, 0xa3], is: { kind: 'video', type: 'video/webm' } },
]

/** What the old office format holds, by the name's ending. */
const OLE: Record<string, string> = { doc: 'application/msword', xls: 'application/vnd.ms-excel', ppt: 'application/vnd.ms-powerpoint', msg: 'application/vnd.ms-outlook' }

const XML_OFFICE: [folder: string, type: string][] = [
  ['word/', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['xl/', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ['ppt/', 'application/vnd.openxmlformats-officedocument.presentationml.presentation'],
]

/**
 * The type of a file by its first bytes; what its sender claims does not count, only that a text whose name ends in `.csv` is
 * a table. Null for whatever is none of the known types: programs, pages and drawings that could run a script among them.
 */
export function typeOf(head: Buffer, name: string): FileType | null {
  const ending = name.toLowerCase().split('.').at(-1) ?? ''
  if (startsWith(head, latin('PK\x03\x04'))) return zipType(head)
  const sign = SIGNS.find(({ at, bytes }) => startsWith(head.subarray(at), bytes))
  if (sign?.is.type === 'application/x-ole-storage') return OLE[ending] ? { kind: 'office', type: OLE[ending] } : null
  if (sign) return sign.is
  if (isMp3Frame(head)) return { kind: 'audio', type: 'audio/mpeg' }
  if (!isText(head) || isMarkup(head)) return null
  return ending === 'csv' ? { kind: 'csv', type: 'text/csv' } : { kind: 'text', type: 'text/plain' }
}

const startsWith = (head: Buffer, bytes: number[]): boolean => bytes.every((byte, i) => head[i] === byte)

/** Office documents are archives that name their kind at the start. */
function zipType(head: Buffer): FileType {
  const names = head.toString('latin1')
  const open = /^mimetypeapplication\/vnd\.oasis\.opendocument\.([a-z]+)/.exec(names.slice(30))
  if (open) return { kind: 'office', type: `application/vnd.oasis.opendocument.${open[1]}` }
  const found = names.includes('[Content_Types].xml') ? XML_OFFICE.find(([folder]) => names.includes(folder)) : undefined
  return found ? { kind: 'office', type: found[1] } : { kind: 'zip', type: 'application/zip' }
}

/** Eleven bits set, then version and layer that exist. */
const isMp3Frame = (head: Buffer): boolean => {
  const [first = 0, second = 0, third = 0] = head
  return first === 0xff && (second & 0xe0) === 0xe0 && (second & 0x18) !== 0x08 && (second & 0x06) !== 0 && (third & 0xf0) !== 0xf0 && head.length > 3
}

/** UTF-8 (perhaps cut off in a character) without control characters. */
function isText(head: Buffer): boolean {
  const text = new TextDecoder('utf-8', { fatal: true })
  try {
    // eslint-disable-next-line no-control-regex
    return !/[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/.test(text.decode(head, { stream: true }))
  } catch {
    return false
  }
}

/** Pages and drawings, which some reader might take for such whatever their name. */
const isMarkup = (head: Buffer): boolean => /<(!doctype|html|head|body|script|svg|iframe|\?xml|math)\b|<\?xml/i.test(head.toString('latin1'))
