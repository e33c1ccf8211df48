import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { asciiDigits } from '../../../server/engine/answers/digits.ts'
import { fold, sameText } from '../../../server/engine/answers/fold.ts'
import { hears } from '../../../server/engine/answers/hears.ts'
import { YES_NO, yesNoChoices } from '../../../server/engine/answers/yes-no.ts'
import type { QuestionType } from '../../../server/engine/flow.ts'
import { answerTo, question, valueOf } from './reading.ts'

describe('folding', () => {
  test.each([
    ['  Sí, CLARO! 👍 ', 'si claro'],
    ['Straße', 'strasse'],
    ['don’t', 'dont'],
    ['Post-Event', 'post event'],
    ['ＦＵＬＬ　width', 'full width'],
    ['İstanbul ılık', 'istanbul ilik'],
    ['№ ٤٢', 'no 42'],
    ['1️⃣', '1'],
    ['हिन्दी', 'हिन्दी'],
    ['สวัสดี', 'สวัสดี'],
    ['שָׁלוֹם', 'שלום'],
    ['👍', ''],
    ['a\u200bb', 'ab'],
    ['', ''],
  ])('%j is %j', (text, expected) => {
    expect(fold(text)).toBe(expected)
  })

  test('is the same the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(fold(fold(text))).toBe(fold(text))
        expect(sameText(text, text)).toBe(true)
      }),
    )
  })

  test('digits of every script become those of the first ten', () => {
    const zeros = [0x660, 0x6f0, 0x966, 0xe50, 0xff10, 0x1d7ce, 0x1fbf0]
    for (const zero of zeros) expect(asciiDigits(Array.from({ length: 10 }, (_, digit) => String.fromCodePoint(zero + digit)).join(''))).toBe('0123456789')
  })
})

describe('an interrupt', () => {
  test.each([
    ['agent', true],
    ['AGENT!', true],
    [' agent 🙏', true],
    ['a person', true],
    ['my agent', false],
    ['agents', false],
    ['', false],
    ['!', false],
  ])('is heard as the whole message: %j is %s', (text, expected) => {
    expect(hears(text, ['agent', 'a person'])).toBe(expected)
  })
})

describe('skipping', () => {
  test('by its button, or by typing its label', () => {
    const asked = question('email', { skip: 'Überspringen' })
    expect([answerTo(asked, '', {}, { ids: [] }), answerTo(asked, 'uberspringen!')]).toEqual([{ kind: 'skip' }, { kind: 'skip' }])
    expect(valueOf(answerTo(asked, 'ann@example.com'))).toBe('ann@example.com')
  })
  test('is no answer to a question that cannot be skipped', () => {
    expect(valueOf(answerTo(question('email'), '', {}, { ids: [] }))).toBe('wrong: empty')
    expect(valueOf(answerTo(question('email'), 'Skip'))).toBe('wrong: not-an-email')
  })
})

describe('a text', () => {
  test('is kept as it was written, without blanks around it', () => {
    expect(['  Two\nlines  ', '0', ' '].map((text) => valueOf(answerTo(question('text'), text)))).toEqual(['Two\nlines', '0', 'wrong: empty'])
  })

  test.each([
    ['#####', '95326', '95326'],
    ['#####', '9532', 'wrong: not-the-pattern'],
    ['#####', '953266', 'wrong: not-the-pattern'],
    ['#####', '9532a', 'wrong: not-the-pattern'],
    ['#####', '٩٥٣٢٦', '95326'],
    ['INV-####', 'inv-1234', 'INV-1234'],
    ['@@ ##', 'äB 12', 'äB 12'],
    ['@@', 'a1', 'wrong: not-the-pattern'],
    ['??', 'a1', 'a1'],
    ['.*', 'ab', 'wrong: not-the-pattern'],
  ])('with the pattern %s: %j is %s', (pattern, text, expected) => {
    expect(valueOf(answerTo(question('text', { pattern }), text))).toBe(expected)
  })
})

describe('yes or no', () => {
  const read = (text: string, language = 'en', ids?: string[]) => valueOf(answerTo(question('yes-no', { choices: yesNoChoices(language) }), text, { language }, ids ? { ids } : {}))
  test('a click and the words of the language give a boolean', () => {
    expect([read('', 'de', ['yes']), read('', 'de', ['no']), read('', 'de', ['maybe'])]).toEqual([true, false, 'wrong: not-yes-or-no'])
    expect(answerTo(question('yes-no', { choices: yesNoChoices('de') }), 'jawohl', { language: 'de' })).toEqual({ kind: 'value', value: true, label: 'Ja' })
  })
  test.each(Object.entries(YES_NO))('every word of %s is taken', (language, { yes, no }) => {
    expect(yes.filter((word) => read(word, language) !== true)).toEqual([])
    expect(no.filter((word) => read(word, language) !== false)).toEqual([])
    expect(yesNoChoices(language)).toEqual([{ id: 'yes', label: yes[0] }, { id: 'no', label: no[0] }])
  })
  test.each<[string, string, unknown]>([
    ['👍', 'de', true], ['👎🏿', 'de', false], ['yes', 'de', true], ['no', 'fr', false], ['1', 'en', true], ['2', 'en', false], ['si', 'es', true], ['NAO', 'pt', false],
    ['maybe', 'en', 'wrong: not-yes-or-no'], ['yes and no', 'en', 'wrong: not-yes-or-no'], ['noyes', 'en', 'wrong: not-yes-or-no'], ['yes', 'xx', true], ['ja', 'de-AT', true],
  ])('%s in %s is %s', (text, language, expected) => {
    expect(read(text, language)).toBe(expected)
  })
})

describe('a rating', () => {
  test.each<[string, unknown]>([
    ['4', 4], ['4/5', 4], ['4 of 5', 4], ['4 out of 5 stars', 4], ['5 Sterne', 5], ['⭐⭐⭐', 3], ['★★★★★', 5], ['٣', 3],
    ['0', 'wrong: not-a-rating'], ['6', 'wrong: not-a-rating'], ['4/10', 'wrong: not-a-rating'], ['4.5', 'wrong: not-a-rating'], ['⭐⭐⭐⭐⭐⭐', 'wrong: not-a-rating'], ['great', 'wrong: not-a-rating'],
  ])('%s is %s', (text, expected) => {
    expect(valueOf(answerTo(question('rating'), text))).toBe(expected)
  })
  test('outside of its bounds is refused', () => {
    const asked = question('rating', { between: { low: 2, high: 4 } })
    expect(['1', '2', '4', '5'].map((text) => valueOf(answerTo(asked, text)))).toEqual(['wrong: out-of-range', 2, 4, 'wrong: out-of-range'])
  })
  test('is clicked', () => {
    expect([['5'], ['9'], ['1', '2']].map((ids) => valueOf(answerTo(question('rating'), '', {}, { ids })))).toEqual([5, 'wrong: not-a-rating', 'wrong: not-a-rating'])
  })
})

describe('a file', () => {
  const asked = question('file', { accept: ['jpg', 'png', '.PDF'], max: { files: 2, size: 1000 } })
  const file = (name: string, type: string, size = 10) => ({ name, size, type, url: `/files/${name}` })
  const read = (...files: ReturnType<typeof file>[]) => valueOf(answerTo(asked, '', {}, { files }))
  test('is a list of what was sent', () => {
    expect(read(file('a.jpg', 'image/jpeg'), file('b.pdf', 'application/pdf'))).toEqual([file('a.jpg', 'image/jpeg'), file('b.pdf', 'application/pdf')])
    expect(read(file('a.JPEG', 'image/jpeg'))).toHaveLength(1)
  })
  test('is refused when there is none, too many, too large or of another type', () => {
    expect([
      valueOf(answerTo(asked, 'here it is')),
      read(file('1.jpg', ''), file('2.jpg', ''), file('3.jpg', '')),
      read(file('a.jpg', 'image/jpeg', 1001)),
      read(file('a.exe', 'image/jpeg')),
      read(file('a.jpg.exe', 'image/jpeg')),
    ]).toEqual(['wrong: not-a-file', 'wrong: too-many', 'wrong: file-too-large', 'wrong: wrong-file-type', 'wrong: wrong-file-type'])
  })
  test('is of a type only when its bytes say what its name says', () => {
    expect(read(file('words.pdf', 'text/plain'))).toBe('wrong: wrong-file-type')
    expect(read(file('picture.pdf', 'image/png'))).toBe('wrong: wrong-file-type')
    expect(read(file('scan', 'application/pdf'))).toHaveLength(1)
    const docx = question('file', { accept: ['docx'], max: null })
    expect(valueOf(answerTo(docx, '', {}, { files: [file('letter.docx', 'application/zip')] }))).toHaveLength(1)
    expect(valueOf(answerTo(docx, '', {}, { files: [file('letter.docx', 'application/pdf')] }))).toBe('wrong: wrong-file-type')
  })
  test('of a kind is told by its bytes alone', () => {
    const picture = question('file', { accept: ['image'], max: null })
    expect(valueOf(answerTo(picture, '', {}, { files: [file('a.bin', 'image/png')] }))).toHaveLength(1)
    expect(valueOf(answerTo(picture, '', {}, { files: [file('a.png', 'text/plain')] }))).toBe('wrong: wrong-file-type')
  })
})

describe('any question', () => {
  const TYPES: QuestionType[] = ['text', 'email', 'email-code', 'phone', 'number', 'date', 'yes-no', 'choice', 'file', 'rating']
  test('takes no text of more than 10,000 characters', () => {
    for (const type of TYPES) expect([type, valueOf(answerTo(question(type), 'a'.repeat(10_001)))]).toEqual([type, 'wrong: too-long'])
  })
  test('has an answer to anything, and never throws', () => {
    const choices = [{ id: 'a', label: 'A' }, { id: 'b', label: '👍' }]
    fc.assert(
      fc.property(fc.constantFrom(...TYPES), fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })), fc.constantFrom('en', 'de', '', 'xx', 'tlh-QQ', '1'), fc.constantFrom('', 'DE', 'de', 'ZZ', '??'), (type, text, language, country) => {
        expect(['value', 'wrong', 'skip']).toContain(answerTo(question(type, { choices, skip: 'Skip' }), text, { language, country }).kind)
      }),
    )
  })
})
