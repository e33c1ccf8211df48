/** Characters of a name at the most. */
const MOST = 120

/**
 * A file's name as it may be shown and offered for saving: the last part of a path, without control characters, marks that
 * turn the direction of writing, and what file systems refuse. Never empty.
 */
export function cleanName(given: string): string {
  const last = given.normalize('NFC').split(/[/\\]/).at(-1) ?? ''
  const clean = last
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/\s+/gu, ' ')
    .replace(/^[ .]+|[ .]+$/g, '')
  if (clean === '') return 'file'
  const dot = clean.lastIndexOf('.')
  const ending = dot > 0 && clean.length - dot <= 12 ? clean.slice(dot) : ''
  const stem = Array.from(clean.slice(0, clean.length - ending.length))
  return stem.slice(0, MOST - ending.length).join('') + ending
}
