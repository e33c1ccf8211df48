/** Red, green, blue from 0 to 255. */
export type Rgb = [number, number, number]

/** The contrast that small text needs (WCAG 2.2, AA). */
const ENOUGH = 4.5

/** A computed `rgb(1, 2, 3)` as numbers; null for anything else. */
export function readColour(text: string): Rgb | null {
  const rgb = /^rgba?\((\d+), (\d+), (\d+)/.exec(text)
  return rgb ? [Number(rgb[1]), Number(rgb[2]), Number(rgb[3])] : null
}

/** The contrast ratio of two colours, 1 to 21 (WCAG 2.2). */
export function contrast(a: Rgb, b: Rgb): number {
  const [dark, light] = [luminance(a), luminance(b)].toSorted((x, y) => x - y)
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05)
}

/** White if it can be read on the colour, otherwise black, which then can. */
export const inkOn = (colour: Rgb): string => (contrast(colour, [255, 255, 255]) >= ENOUGH ? '#fff' : '#000')

/** The colour, or the nearest to it towards black or white that can be read on `background`. */
export function readable(colour: Rgb, background: Rgb): string {
  const goal = luminance(background) > 0.18 ? 0 : 255
  for (let part = 0; part <= 1; part += 0.05) {
    const mixed = mix(colour, goal, part)
    if (contrast(mixed, background) >= ENOUGH) return `rgb(${mixed.join(', ')})`
  }
  return goal === 0 ? '#000' : '#fff'
}

function mix([r, g, b]: Rgb, goal: number, part: number): Rgb {
  const one = (value: number) => Math.round(value + (goal - value) * part)
  return [one(r), one(g), one(b)]
}

function luminance([r, g, b]: Rgb): number {
  const linear = (value: number) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4)
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}
