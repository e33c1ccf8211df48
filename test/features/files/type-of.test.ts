import { describe, expect, test } from '@jest/globals'
import { cleanName } from '../../../server/features/files/clean-name.ts'
import { typeOf } from '../../../server/features/files/type-of.ts'

const bytes = (...parts: (string | number[])[]): Buffer => Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))))
const zipWith = (...names: string[]): Buffer => bytes(...names.flatMap((name) => ['PK\x03\x04', Array<number>(26).fill(0), name]))

describe('the type of a file', () => {
  test.each([
    ['a picture', bytes('\x89PNG\r\n\x1a\n', [0, 0, 0, 13]), 'x.exe', 'image/png'],
    ['a photo', bytes([0xff, 0xd8, 0xff, 0xe0]), 'x', 'image/jpeg'],
    ['a moving picture', bytes('GIF89a'), 'x.gif', 'image/gif'],
    ['a small picture', bytes('RIFF\0\0\0\0WEBPVP8 '), 'x.webp', 'image/webp'],
    ['a document', bytes('%PDF-1.7\n'), 'x.pdf', 'application/pdf'],
    ['a letter', zipWith('[Content_Types].xml', 'word/document.xml'), 'x.zip', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
    ['a sheet', zipWith('[Content_Types].xml', 'xl/workbook.xml'), 'x', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
    ['an open document', zipWith('mimetypeapplication/vnd.oasis.opendocument.text'), 'x', 'application/vnd.oasis.opendocument.text'],
    ['an archive', zipWith('holiday.png'), 'x.docx', 'application/zip'],
    ['an old letter', bytes([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), 'x.DOC', 'application/msword'],
    ['a song', bytes('ID3\x04'), 'x', 'audio/mpeg'],
    ['a film', bytes([0, 0, 0, 24], 'ftypisom'), 'x', 'video/mp4'],
    ['a note', Buffer.from('Grüße, 世界\r\n\tyours'), 'x', 'text/plain'],
    ['a note cut off inside a letter', Buffer.from('größe').subarray(0, 3), 'x', 'text/plain'],
    ['a table', Buffer.from('a;b\n1;2'), 'x.CSV', 'text/csv'],
  ])('%s is known by its bytes, whatever it is called', (_what, head, name, type) => {
    expect(typeOf(head, name)?.type).toBe(type)
  })

  test.each([
    ['a program', bytes('MZ\x90\0\x03\0'), 'holiday.png'],
    ['another program', bytes('\x7fELF\x02\x01'), 'x.txt'],
    ['a page', Buffer.from('<!DOCTYPE html><script>alert(1)</script>'), 'x.txt'],
    ['a page with a long beginning', Buffer.from(`${' \n'.repeat(900)}<hTmL>`), 'x.csv'],
    ['a drawing', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'), 'x.png'],
    ['a drawing behind a declaration', Buffer.from('<?xml version="1.0"?><a/>'), 'x.txt'],
    ['an installer in the old office format', bytes([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), 'x.msi'],
    ['bytes that are no text', bytes([0x61, 0, 0x62]), 'x.txt'],
  ])('%s is none that is taken, whatever it is called', (_what, head, name) => {
    expect(typeOf(head, name)).toBeNull()
  })
})

describe('the name of a file', () => {
  test.each([
    ['receipt.pdf', 'receipt.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\ann\\photo.jpg', 'photo.jpg'],
    ['a\r\nSet-Cookie: x.png', 'aSet-Cookie_ x.png'],
    ['photo\u202Egnp.exe', 'photognp.exe'],
    ['..', 'file'],
    ['', 'file'],
    [' . ', 'file'],
    ['<b>"x"?.txt', '_b__x__.txt'],
    ['Grüße 世界.txt', 'Grüße 世界.txt'],
    [`${'a'.repeat(300)}.pdf`, `${'a'.repeat(116)}.pdf`],
  ])('%j is kept as %j', (given, kept) => {
    expect(cleanName(given)).toBe(kept)
  })
})
