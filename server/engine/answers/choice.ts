import { type Answer, type Reading, value, wrong } from './answer.ts'
import { fold, sameText } from './fold.ts'

type Choice = { id: string; label: string }

/**
 * `choice`: a click sends ids; typed text is a whole label, id or number of a choice, never a part of one. With `pick` the
 * value is a list of ids in the order of the choices, and several may be typed: `1, 3`, `a and b`.
 */
export function readChoice({ question, text, ids }: Reading): Answer {
  const { choices, pick } = question
  if (ids) return clicked(choices, pick !== null, ids, question.pick)
  const one = typed(choices, text)
  if (pick === null) return one.length === 1 ? single(one) : wrong(one.length === 0 ? 'not-a-choice' : 'several-choices')
  if (one.length === 1) return several(choices, one, pick)
  const many = typedList(choices, text)
  return many ? several(choices, many, pick) : wrong('not-a-choice')
}

function clicked(choices: Choice[], many: boolean, ids: string[], pick: Reading['question']['pick']): Answer {
  const chosen = choices.filter(({ id }) => ids.includes(id))
  if (chosen.length !== new Set(ids).size) return wrong('not-a-choice')
  if (many && pick) return several(choices, chosen, pick)
  return chosen.length === 1 ? single(chosen) : wrong('several-choices')
}

const single = ([choice]: Choice[]): Answer => (choice ? value(choice.id, choice.label) : wrong('not-a-choice'))

function several(choices: Choice[], chosen: Choice[], pick: { atLeast: number; atMost: number }): Answer {
  const picked = choices.filter((choice) => chosen.includes(choice))
  if (picked.length < pick.atLeast) return wrong('too-few')
  if (picked.length > pick.atMost) return wrong('too-many')
  return value(picked.map(({ id }) => id), picked.map(({ label }) => label).join(', '))
}

/** Longer than any label. */
const MOST_CHARACTERS = 1000

/** The choices that a text may mean: exactly its label, else its folded label, else its id, else its number. */
function typed(choices: Choice[], text: string): Choice[] {
  if (text.length > MOST_CHARACTERS) return []
  const folded = fold(text)
  const ways: ((choice: Choice, place: number) => boolean)[] = [
    ({ label }) => label === text,
    ({ label }) => sameText(label, text),
    ({ id }) => folded !== '' && fold(id) === folded,
    (_choice, place) => String(place + 1) === folded,
  ]
  for (const way of ways) {
    const found = choices.filter(way)
    if (found.length > 0) return found
  }
  return []
}

const AND = new Set(['and', 'und', 'y', 'e', 'et', 'ed', 'en', 'plus', 'sowie'])

/** Most words that are looked at: a list of choices is short. */
const MOST_WORDS = 200

/**
 * The choices that a text lists. The words of the text are laid out as whole labels, ids or numbers, the longest first, with
 * words for "and" between them; null when any word is left over. Each place of the text is tried once.
 */
function typedList(choices: Choice[], text: string): Choice[] | null {
  const words = fold(text).split(' ')
  if (words.length > MOST_WORDS || words[0] === '') return null
  const names = choices
    .flatMap((choice, place) => [choice.label, choice.id, String(place + 1)].map((name) => ({ choice, words: fold(name).split(' ') })))
    .filter((name) => name.words[0] !== '')
    .toSorted((a, b) => b.words.length - a.words.length)
  const dead = new Set<number>()
  const from = (place: number, found: Choice[]): Choice[] | null => {
    if (place === words.length) return found
    if (dead.has(place)) return null
    for (const name of names) {
      if (!name.words.every((word, offset) => words[place + offset] === word)) continue
      const rest = from(place + name.words.length, [...found, name.choice])
      if (rest) return rest
    }
    const rest = place > 0 && AND.has(words[place] ?? '') ? from(place + 1, found) : null
    if (rest === null) dead.add(place)
    return rest
  }
  return from(0, [])
}
