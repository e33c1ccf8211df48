import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { contrast, inkOn, readable, readColour, type Rgb } from '../../widget/core/contrast.ts'

const rgb: fc.Arbitrary<Rgb> = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255))
const white: Rgb = [255, 255, 255]
const black: Rgb = [0, 0, 0]

test('black on white is 21, a colour on itself 1', () => {
  expect(contrast(black, white)).toBeCloseTo(21)
  expect(contrast([12, 34, 56], [12, 34, 56])).toBe(1)
})

test('the ink on any colour can be read', () => {
  fc.assert(fc.property(rgb, (colour) => contrast(inkOn(colour) === '#fff' ? white : black, colour) >= 4.5))
})

test('any colour is made readable on light and on dark, and stays as it is where it can be', () => {
  fc.assert(
    fc.property(rgb, fc.constantFrom<Rgb>(white, [27, 28, 33]), (colour, background) => {
      const made = readColour(readable(colour, background)) ?? (readable(colour, background) === '#000' ? black : white)
      expect(contrast(made, background)).toBeGreaterThanOrEqual(4.5)
      if (contrast(colour, background) >= 4.5) expect(made).toEqual(colour)
    }),
  )
})
