export type Theme = 'system' | 'light' | 'dark'

const NAME = 'midflow:theme'

/** The theme chosen on this browser. */
export function keptTheme(): Theme {
  try {
    const kept = localStorage.getItem(NAME)
    return kept === 'light' || kept === 'dark' ? kept : 'system'
  } catch {
    return 'system'
  }
}

export function keepTheme(theme: Theme): void {
  try {
    localStorage.setItem(NAME, theme)
  } catch {
    // Storage is blocked: it holds until the page is left.
  }
  applyTheme(theme)
}

const dark = () => matchMedia('(prefers-color-scheme: dark)')
let following: Theme = 'system'

export function applyTheme(theme: Theme): void {
  following = theme
  document.documentElement.dataset['theme'] = theme === 'system' ? (dark().matches ? 'dark' : 'light') : theme
}

/** Follows the system's theme while that is what was chosen. */
export function followSystemTheme(): void {
  dark().addEventListener('change', () => applyTheme(following))
}
