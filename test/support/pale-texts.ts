import type { Page } from 'playwright-core'
import { contrast, type Rgb } from '../../widget/core/contrast.ts'

/** A text as it is drawn: its colour and what is behind it, layer by layer outwards, each with the opacity of its group. */
type Drawn = { text: string; colour: string; layers: { backgrounds: string[]; opacity: number }[] }

/**
 * The texts of the widget that cannot be read well: contrast below 4.5 with what is really behind them (of a gradient the worst
 * end; opacity counted in). axe gives up on colours inside a shadow root whose host has no size, hence by hand.
 */
export async function paleTexts(page: Page): Promise<string[]> {
  const drawn = await page.evaluate(readDrawn)
  if (drawn.length === 0) throw new Error('the widget shows no text at all')
  return drawn.map((one) => ({ one, ratio: worst(one) })).filter(({ ratio }) => ratio < 4.5).map(({ one, ratio }) => `${one.text}: ${ratio.toFixed(2)}`)
}

/** Runs in the page. */
function readDrawn(): Drawn[] {
  const root = document.querySelector('midflow-widget')?.shadowRoot
  const drawn: Drawn[] = []
  for (const element of root?.querySelectorAll('*') ?? []) {
    const style = getComputedStyle(element)
    const own = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.textContent).join('').trim()
    const placeholder = element instanceof HTMLTextAreaElement && element.value === ''
    const seen = element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !element.closest('.unseen, style')
    const disabled = element instanceof HTMLButtonElement && element.disabled
    if (!seen || disabled || (own === '' && !placeholder && element.nodeName !== 'svg')) continue
    const layers: Drawn['layers'] = []
    for (let at: Element | null = element; at; at = at.parentElement) {
      const { backgroundColor, backgroundImage, opacity } = getComputedStyle(at)
      const stops = backgroundImage.match(/(rgba?|color)\([^()]*\)/g) ?? []
      layers.push({ backgrounds: [backgroundColor, ...stops], opacity: Number(opacity) })
    }
    const colour = placeholder ? getComputedStyle(element, '::placeholder').color : style.color
    drawn.push({ text: own || (placeholder ? 'placeholder' : element.parentElement?.className ?? 'icon'), colour, layers })
  }
  return drawn
}

function worst({ colour, layers }: Drawn): number {
  // From the page inwards, with every colour that may be there.
  let behind: Rgb[] = [[255, 255, 255]]
  let fronts: { text: Rgb; ground: Rgb }[] = []
  for (const { backgrounds, opacity } of layers.toReversed()) {
    const grounds = behind.flatMap((under) => {
      const [plain = 'rgba(0, 0, 0, 0)', ...stops] = backgrounds
      const base = over(read(plain), under, opacity)
      return stops.length > 0 ? stops.map((stop) => over(read(stop), base, opacity)) : [base]
    })
    behind = grounds
    fronts = grounds.map((ground) => ({ text: over(read(colour), ground, layers.reduce((all, layer) => all * layer.opacity, 1)), ground }))
  }
  return Math.min(...fronts.map(({ text, ground }) => contrast(text, ground)))
}

type Layer = { rgb: Rgb; alpha: number }

function read(text: string): Layer {
  const [r = 0, g = 0, b = 0, alpha = 1] = (text.match(/[\d.]+(?:e-\d+)?/g) ?? []).map(Number)
  return { rgb: text.startsWith('color(') ? [r * 255, g * 255, b * 255] : [r, g, b], alpha }
}

function over({ rgb, alpha }: Layer, under: Rgb, opacity: number): Rgb {
  const part = alpha * opacity
  const mix = (i: 0 | 1 | 2) => rgb[i] * part + under[i] * (1 - part)
  return [mix(0), mix(1), mix(2)]
}
