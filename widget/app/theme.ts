import { inkOn, readable, readColour, type Rgb } from '../core/contrast.ts'

/** For a colour that the browser does not give in red, green and blue. */
const DEFAULT: Rgb = [43, 89, 224]
/** `--theirs` of widget.css, light and dark: the least favourable ground. */
const LIGHT: Rgb = [240, 241, 245]
const DARK: Rgb = [43, 45, 52]

/**
 * A style sheet with the colours that follow from the brand's: the page's `--midflow-color`, else the site's. Text in and on
 * the brand's colour stays readable whatever that is.
 */
export function createTheme(launcher: HTMLElement): { sheet: CSSStyleSheet; paint(siteColour: string | null): void } {
  const sheet = new CSSStyleSheet()
  return {
    sheet,
    paint(siteColour) {
      // The launcher wears the page's colour, or ours. It tries the site's on, to learn what the browser makes of it.
      const { style } = launcher
      sheet.replaceSync('')
      const computed = getComputedStyle(launcher)
      if (!computed.getPropertyValue('--midflow-color')) style.background = siteColour ?? ''
      const brand = readColour(computed.backgroundColor) ?? DEFAULT
      style.background = ''
      const ink = inkOn(brand)
      sheet.replaceSync(
        `:host{--brand:rgb(${brand});--on-brand:${ink};--shade:${ink === '#fff' ? '#000' : '#fff'};--accent-light:${readable(brand, LIGHT)};--accent-dark:${readable(brand, DARK)}}`,
      )
    },
  }
}
