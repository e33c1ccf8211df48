/**
 * Decimal digits of every script as 0–9 (`٤٢` → `42`), all else unchanged. Unicode keeps the ten digits of a script in one
 * run, and neighbouring runs have ten each, so a digit's value is its place in its run modulo ten.
 */
export function asciiDigits(text: string): string {
  return text.replace(/(?![0-9])\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0
    let first = code
    while (/^\p{Nd}$/u.test(String.fromCodePoint(first - 1))) first--
    return String((code - first) % 10)
  })
}
