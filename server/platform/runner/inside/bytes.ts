/** Text encodings, written out: the isolate has none of its own. */

export function utf8Encode(text: string): Uint8Array {
  const bytes: number[] = []
  const chunks: Uint8Array[] = []
  let length = 0
  const flush = () => {
    const chunk = Uint8Array.from(bytes)
    chunks.push(chunk)
    length += chunk.length
    bytes.length = 0
  }
  for (let i = 0; i < text.length; i++) {
    let code = text.codePointAt(i) ?? 0
    if (code >= 0x10000) i += 1
    else if (code >= 0xd800 && code <= 0xdfff) code = 0xfffd
    if (code < 0x80) bytes.push(code)
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63))
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63))
    else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63))
    if (bytes.length > 65_536) flush()
  }
  flush()
  return concat(chunks, length)
}

export function utf8Decode(bytes: Uint8Array): string {
  let text = ''
  let codes: number[] = []
  for (let i = 0; i < bytes.length; ) {
    const first = bytes[i] ?? 0
    const more = first < 0x80 ? 0 : first >= 0xc2 && first < 0xe0 ? 1 : first >= 0xe0 && first < 0xf0 ? 2 : first >= 0xf0 && first < 0xf5 ? 3 : -1
    let code = more < 0 ? 0xfffd : more === 0 ? first : first & (63 >> more)
    let read = 1
    for (; read <= more; read++) {
      const next = bytes[i + read] ?? 0
      const low = read === 1 ? (first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80) : 0x80
      const high = read === 1 ? (first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf) : 0xbf
      if (i + read >= bytes.length || next < low || next > high) {
        code = 0xfffd
        break
      }
      code = (code << 6) | (next & 63)
    }
    i += code === 0xfffd && more < 0 ? 1 : read
    codes.push(code)
    if (codes.length > 8_192) {
      text += String.fromCodePoint(...codes)
      codes = []
    }
  }
  return text + String.fromCodePoint(...codes)
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

export function base64Encode(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b = 0, c = 0] = [bytes[i], bytes[i + 1], bytes[i + 2]]
    text += `${ALPHABET[a >> 2]}${ALPHABET[((a & 3) << 4) | (b >> 4)]}${i + 1 < bytes.length ? ALPHABET[((b & 15) << 2) | (c >> 6)] : '='}${i + 2 < bytes.length ? ALPHABET[c & 63] : '='}`
  }
  return text
}

const codeOf = (() => {
  const codes = new Int16Array(128).fill(-1)
  for (let i = 0; i < 64; i++) codes[ALPHABET.charCodeAt(i)] = i
  codes['-'.charCodeAt(0)] = 62
  codes['_'.charCodeAt(0)] = 63
  return (letter: number): number => (letter < 128 ? (codes[letter] ?? -1) : -1)
})()

/** As Node reads it: base64 and base64url alike, everything else is passed over. */
export function base64Decode(text: string): Uint8Array {
  const bytes = new Uint8Array(Math.ceil((text.length * 3) / 4))
  let length = 0
  let bits = 0
  let held = 0
  for (let i = 0; i < text.length; i++) {
    const code = codeOf(text.charCodeAt(i))
    if (text[i] === '=') break
    if (code < 0) continue
    held = (held << 6) | code
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[length++] = (held >> bits) & 255
    }
  }
  return bytes.slice(0, length)
}

export function concat(chunks: Uint8Array[], length = chunks.reduce((sum, chunk) => sum + chunk.length, 0)): Uint8Array {
  const all = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk.subarray(0, length - at), at)
    at += chunk.length
  }
  return all
}
