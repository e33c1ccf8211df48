import { type Answer, type Reading, value, wrong } from './answer.ts'
import { fold } from './fold.ts'

/** `rating`: 1 to 5, as a click, a digit, `4/5`, `4 of 5` or stars. */
export function readRating({ question, text, ids }: Reading): Answer {
  const rating = ids ? (ids.length === 1 ? clicked(ids[0] ?? '') : null) : typed(text)
  if (rating === null) return wrong('not-a-rating')
  const { between } = question
  return between && (rating < Number(between.low) || rating > Number(between.high)) ? wrong('out-of-range') : value(rating)
}

const clicked = (id: string): number | null => (/^[1-5]$/.test(id) ? Number(id) : null)

function typed(text: string): number | null {
  const stars = [...text].filter((char) => char === '⭐' || char === '★' || char === '🌟').length
  if (stars > 0 && fold(text) === '') return stars <= 5 ? stars : null
  const [, digit] = /^([1-5])(?: (?:(?:out )?of|von|sur|de|di|su|van) 5)?(?: (?:stars?|sterne?|etoiles?|estrellas?|stelle|stella|estrelas?|sterren|ster))?$/.exec(fold(text.replace('/', ' of '))) ?? []
  return digit === undefined ? null : Number(digit)
}
