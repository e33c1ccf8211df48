import { describe, expect, test } from '@jest/globals'
import { answerTo, question, valueOf } from './reading.ts'

const choices = (...labels: string[]) => labels.map((label, place) => ({ id: `id-${place}`, label }))
const single = (labels: string[], text: string) => valueOf(answerTo(question('choice', { choices: choices(...labels) }), text))
const NONE = 'wrong: not-a-choice'

describe('a choice', () => {
  test('typed text never matches by a part of it', () => {
    const labels = ['Like', 'Dislike']
    expect(['Dislike', 'dislike!', 'like', 'I like it', 'lik', 'Likes', 'Like Dislike'].map((text) => single(labels, text))).toEqual(['id-1', 'id-1', 'id-0', NONE, NONE, NONE, NONE])
    expect(['Post-Event', 'Event'].map((text) => single(['Event', 'Post-Event'], text))).toEqual(['id-1', 'id-0'])
  })

  test('a click sends the id and not the label, also when the label has changed since', () => {
    const asked = question('choice', { choices: [{ id: 'like', label: 'Gefällt mir 👍' }, { id: 'dislike', label: 'Like' }] })
    expect(answerTo(asked, 'Like', {}, { ids: ['like'] })).toEqual({ kind: 'value', value: 'like', label: 'Gefällt mir 👍' })
    expect(valueOf(answerTo(asked, 'Like', {}, { ids: ['gone'] }))).toBe(NONE)
    expect(valueOf(answerTo(asked, '', {}, { ids: ['like', 'dislike'] }))).toBe('wrong: several-choices')
  })

  test.each(['si', 'SÍ.', ' sí 👍', 'Sí', 'Si\u0301', '1', '1.', ' 1) ', '¡sí!', 'id-0', '١'])('%j is taken for Sí', (text) => {
    expect(single(['Sí', 'No'], text)).toBe('id-0')
  })

  test('an emoji on a label, or letters that other scripts fold, make no difference', () => {
    expect(single(['🚚 Track my order', 'Other'], 'track my order')).toBe('id-0')
    expect(single(['Straße', 'Weg'], 'STRASSE')).toBe('id-0')
    expect(single(['Crème brûlée'], 'creme brulee')).toBe('id-0')
    expect(single(['Łódź', 'Øresund'], 'oresund')).toBe('id-1')
    expect(single(['はい', 'いいえ'], 'はい。')).toBe('id-0')
    expect(single(['是', '否'], '否')).toBe('id-1')
    expect(single(['Да', 'Нет'], 'ДА')).toBe('id-0')
  })

  test('labels of emoji alone are told apart', () => {
    expect(['👍', '👎', '👍🏽', '🎉', '!'].map((text) => single(['👍', '👎'], text))).toEqual(['id-0', 'id-1', 'id-0', NONE, NONE])
  })

  test('an exact label goes before a folded one, a label before an id, an id before a number', () => {
    expect(['a', 'A'].map((text) => single(['A', 'a'], text))).toEqual(['id-1', 'id-0'])
    expect(single(['2', '1'], '1')).toBe('id-1')
    expect(valueOf(answerTo(question('choice', { choices: [{ id: '2', label: 'Two' }, { id: '1', label: 'One' }] }), '1'))).toBe('1')
  })

  test('two labels that fold to the same are not guessed between', () => {
    expect(single(['Sí', 'Si!'], 'SI')).toBe('wrong: several-choices')
  })

  test('a number beyond the list is none', () => {
    expect(['0', '3', '1.5'].map((text) => single(['a', 'b'], text))).toEqual([NONE, NONE, NONE])
  })
})

describe('several choices', () => {
  const labels = ['Apples', 'Bears', 'Salt and pepper', 'New York', 'New', 'York']
  const asked = question('choice', { choices: choices(...labels), pick: { atLeast: 1, atMost: 3 } })
  test.each<[string, unknown]>([
    ['1, 3', ['id-0', 'id-2']],
    ['1 3', ['id-0', 'id-2']],
    ['3,1', ['id-0', 'id-2']],
    ['1 & 2', ['id-0', 'id-1']],
    ['apples and bears', ['id-0', 'id-1']],
    ['Apples, bears und salt and pepper', ['id-0', 'id-1', 'id-2']],
    ['salt and pepper', ['id-2']],
    ['bears', ['id-1']],
    ['New York', ['id-3']],
    ['new, new york', ['id-3', 'id-4']],
    ['1, 1, apples', ['id-0']],
    ['1, 2, 3, 5', 'wrong: too-many'],
    ['1, 9', NONE],
    ['apples or so', NONE],
    ['and', NONE],
    ['and apples', NONE],
    ['1 '.repeat(3000), NONE],
  ])('%j is %j', (text, expected) => {
    expect(valueOf(answerTo(asked, text))).toEqual(expected)
  })

  test('are clicked together, and counted', () => {
    expect(answerTo(asked, '', {}, { ids: ['id-1', 'id-0'] })).toEqual({ kind: 'value', value: ['id-0', 'id-1'], label: 'Apples, Bears' })
    const two = { ...asked, pick: { atLeast: 2, atMost: 2 } }
    expect(valueOf(answerTo(two, '', {}, { ids: ['id-1'] }))).toBe('wrong: too-few')
    expect(valueOf(answerTo(two, 'apples'))).toBe('wrong: too-few')
  })
})
