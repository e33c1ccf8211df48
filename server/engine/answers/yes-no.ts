import type { Answer, Reading } from './answer.ts'
import { fold, sameText } from './fold.ts'

/** What is shown and what counts as yes and no, by language. The first word is the label of the button. */
export const YES_NO: Record<string, { yes: string[]; no: string[] }> = {
  en: { yes: ['Yes', 'y', 'yeah', 'yep', 'yup', 'sure', 'ok', 'okay', 'of course', 'yes please', 'correct', 'right', 'true'], no: ['No', 'n', 'nope', 'nah', 'no thanks', 'no thank you', 'not really', 'wrong', 'false'] },
  de: { yes: ['Ja', 'j', 'jo', 'jawohl', 'klar', 'gern', 'gerne', 'ja bitte', 'ja gern', 'ja gerne', 'stimmt', 'richtig', 'genau', 'natürlich'], no: ['Nein', 'n', 'ne', 'nee', 'nö', 'nein danke', 'lieber nicht', 'falsch', 'stimmt nicht'] },
  es: { yes: ['Sí', 's', 'claro', 'vale', 'sí por favor', 'correcto', 'por supuesto'], no: ['No', 'n', 'no gracias', 'incorrecto'] },
  fr: { yes: ['Oui', 'o', 'ouais', 'bien sûr', 'd’accord', 'oui merci', 'oui s’il vous plaît', 'exact', 'c’est ça'], no: ['Non', 'n', 'non merci', 'pas du tout'] },
  it: { yes: ['Sì', 's', 'certo', 'va bene', 'sì grazie', 'esatto', 'giusto'], no: ['No', 'n', 'no grazie', 'sbagliato'] },
  pt: { yes: ['Sim', 's', 'claro', 'com certeza', 'sim por favor', 'certo'], no: ['Não', 'n', 'não obrigado', 'não obrigada', 'errado'] },
  nl: { yes: ['Ja', 'j', 'jazeker', 'klopt', 'graag', 'ja graag', 'prima', 'oké'], no: ['Nee', 'n', 'neen', 'nee dank je', 'nee bedankt', 'klopt niet'] },
}

const EMOJI = { yes: ['👍', '✅', '✔️', '👌'], no: ['👎', '❌', '✖️'] }

const wordsOf = (language: string) => YES_NO[language.toLowerCase().split(/[-_]/)[0] ?? ''] ?? ENGLISH

const ENGLISH = { yes: ['Yes', 'y'], no: ['No', 'n'], ...YES_NO['en'] }

/** The two buttons of a yes-no question in a language. */
export function yesNoChoices(language: string): { id: string; label: string }[] {
  const { yes, no } = wordsOf(language)
  return [
    { id: 'yes', label: yes[0] ?? 'Yes' },
    { id: 'no', label: no[0] ?? 'No' },
  ]
}

/** `yes-no`: the words of the conversation's language or English, a thumb, 1 or 2, or a click. The value is a boolean. */
export function readYesNo({ question, text, ids, locale }: Reading): Answer {
  const choices = question.choices.length > 0 ? question.choices : yesNoChoices(locale.language)
  const label = (id: string) => choices.find((choice) => choice.id === id)?.label ?? null
  const value = ids ? clicked(ids) : typed(text, choices, locale.language)
  return value === null ? { kind: 'wrong', why: 'not-yes-or-no' } : { kind: 'value', value, label: label(value ? 'yes' : 'no') }
}

const clicked = ([id, ...more]: string[]): boolean | null => (more.length > 0 ? null : id === 'yes' ? true : id === 'no' ? false : null)

/** Longer than any way to say yes or no. */
const MOST_CHARACTERS = 200

function typed(text: string, choices: { id: string; label: string }[], language: string): boolean | null {
  if (text.length > MOST_CHARACTERS) return null
  const chosen = choices.find(({ label }) => sameText(label, text))?.id
  if (chosen !== undefined) return clicked([chosen])
  const folded = fold(text)
  for (const words of [wordsOf(language), ENGLISH, EMOJI]) {
    if (words.yes.some((word) => sameText(word, text))) return true
    if (words.no.some((word) => sameText(word, text))) return false
  }
  return folded === '1' ? true : folded === '2' ? false : null
}
