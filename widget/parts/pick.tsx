import type { Question } from '../../server/protocol/visitor.ts'
import { CheckIcon, StarIcon } from '../app/icons.tsx'
import styles from './pick.css'

/** The style sheet of this part. */
export const css = styles

type Words = { confirm: string; pick(least: number, most: number): string; rating(value: string, most: number): string }
type Answer = (ids: string[]) => (event: MouseEvent) => void

/** Several choices to be ticked, between `pick.atLeast` and `pick.atMost`, and the button that confirms them. */
export const Several = ({ question: { choices, pick }, picked, texts, toggle, answer }: { question: Question; picked: string[]; texts: Words; toggle: (id: string) => void; answer: Answer }) => {
  const { atLeast, atMost } = pick ?? { atLeast: 0, atMost: choices.length }
  return (
    <div class="several">
      <p class="meta">{texts.pick(atLeast, atMost)}</p>
      {choices.map(({ id, label }) => (
        <button key={id} type="button" role="checkbox" aria-checked={picked.includes(id)} disabled={!picked.includes(id) && picked.length >= atMost} onClick={() => toggle(id)}>
          <span class="box"><CheckIcon /></span>
          {label}
        </button>
      ))}
      <button type="button" class="strong" disabled={picked.length < atLeast} onClick={answer(picked)}>{texts.confirm}</button>
    </div>
  )
}

const FACE = /^\p{Extended_Pictographic}\uFE0F?/u
const wordsOf = (label: string): string => label.replace(FACE, '').trim()
const isNumber = (words: string): boolean => /^\d*$/.test(words)

/** A rating: faces if the labels begin with them, else stars, with what the ends of the scale mean. */
export function Rating({ question: { choices }, texts, answer }: { question: Question; texts: Words; answer: Answer }) {
  const faces = choices.every(({ label }) => FACE.test(label))
  const name = (label: string, i: number) => {
    const words = wordsOf(label)
    return isNumber(words) ? texts.rating(words || String(i + 1), choices.length) : `${words}, ${texts.rating(String(i + 1), choices.length)}`
  }
  const ends = [choices[0], choices.at(-1)].map((choice) => wordsOf(choice?.label ?? ''))
  return (
    <div class="rating">
      {choices.map(({ id, label }, i) => (
        <button key={id} type="button" class={faces ? 'mood' : 'star'} title={label} aria-label={name(label, i)} onClick={answer([id])}>
          {faces ? FACE.exec(label)?.[0] : <StarIcon />}
        </button>
      ))}
      {!ends.every(isNumber) && <p class="ends meta" aria-hidden="true">{ends.map((words) => <span dir="auto">{words}</span>)}</p>}
    </div>
  )
}

/** Arrow keys go from one button to the next. */
export function step(event: KeyboardEvent): void {
  const way = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
  const { currentTarget, target } = event
  if (!way || !(currentTarget instanceof HTMLElement)) return
  const buttons = [...currentTarget.querySelectorAll('button')]
  const flipped = /Left|Right/.test(event.key) && getComputedStyle(currentTarget).direction === 'rtl'
  const next = buttons.findIndex((button) => button === target) + (flipped ? -way : way)
  buttons.at(next % buttons.length)?.focus()
  event.preventDefault()
}
