import { inkOn, readable, readColour, type Rgb } from '../core/contrast.ts'

const DEFAULT: Rgb = [43, 89, 224]
/** `--theirs` of widget.css, light and dark: the least favourable ground. */
const LIGHT: Rgb = [240, 241, 245]
const DARK: Rgb = [43, 45, 52]

/**
 * A style sheet with the colours that follow from the brand's: the page's `--midflow-color`, else the site's. Text in and on
 * the brand's colour stays readable whatever that is.
 */
export function createTheme(element: HTMLElement): { sheet: CSSStyleSheet; paint(siteColour: string | null): void } {
  const sheet = new CSSStyleSheet()
  return {
    sheet,
    paint(siteColour) {
      const pages = getComputedStyle(element).getPropertyValue('--midflow-color').trim()
      const brand = resolve(element, pages || siteColour || '') ?? DEFAULT
      const ink = inkOn(brand)
      sheet.replaceSync(
        `:host{--brand:rgb(${brand.join(' ')});--on-brand:${ink};--shade:${ink === '#fff' ? '#000' : '#fff'};--accent-light:${readable(brand, LIGHT)};--accent-dark:${readable(brand, DARK)}}`,
      )
    },
  }
}

/** Any CSS colour, also a name, as the browser understands it. */
function resolve(element: HTMLElement, colour: string): Rgb | null {
  const probe = document.createElement('i')
  probe.style.color = colour
  if (probe.style.color === '') return null
  element.shadowRoot?.append(probe)
  const computed = getComputedStyle(probe).color
  probe.remove()
  return readColour(computed)
}
