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

/** `type`: an extension (`jpg`), or a kind (`image`). */
function isOfType({ name, type }: { name: string; type: string }, wanted: string): boolean {
  const plain = wanted.toLowerCase().replace(/^\./, '')
  const extension = name.toLowerCase().split('.').at(-1) ?? ''
  return name.includes('.') ? same(extension) === same(plain) || type.toLowerCase().startsWith(`${plain}/`) : type.toLowerCase().startsWith(`${plain}/`)
}

const same = (extension: string): string => ({ jpeg: 'jpg', tif: 'tiff', htm: 'html' })[extension] ?? extension
