/** The locale of a language for numbers and words. One that the runtime does not know falls back to English, never to the machine's own. */
export function localeOf(language: string): string {
  return known(language) ?? known(language.split(/[-_]/)[0] ?? '') ?? 'en'
}

/** The locale for dates: the language as it is spoken in the workspace's country, unless it names a region itself (`en-GB`). */
export function dateLocaleOf(language: string, country: string): string {
  const locale = localeOf(language)
  if (locale.includes('-') || !/^[A-Za-z]{2}$/.test(country)) return locale
  return known(`${locale}-${country.toUpperCase()}`) ?? locale
}

function known(tag: string): string | null {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag.replace('_', '-'))[0] ?? null
  } catch {
    return null
  }
}
