import { sameText } from './fold.ts'

/** Whether a message is one of the phrases: the whole message, after folding case, accents, emoji and punctuation. */
export const hears = (text: string, phrases: string[]): boolean => text.length <= 1000 && phrases.some((phrase) => sameText(text, phrase))
