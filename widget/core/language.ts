/** Which way a language is written. */
export const directionOf = (language: string): 'ltr' | 'rtl' => (/^(ar|dv|fa|he|ps|ur|yi)\b/i.test(language) ? 'rtl' : 'ltr')

/** What dates and numbers are written in: the language of the words, of the region that the page or else the browser names. */
export function localeOf(words: string, language: string): string {
  return [language, ...navigator.languages].find((tag) => tag.toLowerCase().startsWith(`${words}-`) && isLocale(tag)) ?? words
}

/** Pages give many a thing for a language. */
function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length > 0
  } catch {
    return false
  }
}

/** A file's size as people say it. */
export function sizeText(bytes: number, language: string): string {
  const [value, unit] = bytes < 1e6 ? [Math.max(1, bytes / 1e3), 'kilobyte'] : [bytes / 1e6, 'megabyte']
  return value.toLocaleString(language, { style: 'unit', unit, maximumFractionDigits: unit === 'megabyte' && value < 10 ? 1 : 0 })
}

/** `in 5 seconds`, `in 2 minutes`. */
export function afterText(seconds: number, language: string): string {
  const [value, unit] = seconds < 90 ? [seconds, 'second' as const] : [Math.ceil(seconds / 60), 'minute' as const]
  return new Intl.RelativeTimeFormat(language).format(value, unit)
}
