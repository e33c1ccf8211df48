import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { WHY_WRONG } from '../../server/engine/answers/answer.ts'
import { READERS } from '../../server/engine/answers/parse-answer.ts'
import { OPERATOR_RULES, type OperatorRule } from '../../server/engine/conditions/operators.ts'
import { BLOCKS, HELPERS } from '../../server/engine/templates/helpers.ts'
import { compileTemplate } from '../../server/engine/templates/compile-template.ts'

const page = (name: string) => readFileSync(join(import.meta.dirname, '../../docs/reference', name), 'utf8')

/** The cells of the tables under a heading, header and rule left out. */
function rows(text: string, heading: string): string[][] {
  const part = text.split(/^#+ /m).find((section) => section.startsWith(heading)) ?? ''
  const lines = part.split('\n').filter((line) => line.startsWith('| '))
  return lines.slice(1).map((line) => line.slice(2, -2).split(' | ').map((cell) => cell.trim()))
}

const OPERANDS: Record<OperatorRule['operand'], string> = {
  value: 'a value', number: 'a number', text: 'a text', list: 'a list', pair: 'a pair', moment: 'a moment', duration: 'a duration', flag: '`true` or `false`',
}

describe('the reference of the language says what the code does', () => {
  test('every operator with its words, what it compares with and its types', () => {
    const told = Object.entries(OPERATOR_RULES).map(([name, { words, operand, types }]) => [`\`${name}\``, words, OPERANDS[operand], types.join(', ')])
    expect(rows(page('conditions.md'), 'Operators')).toEqual(told)
  })
  test('every helper with an example that compiles', () => {
    expect(rows(page('templates.md'), 'Helpers')).toEqual(Object.values(HELPERS).map(({ usage, shows }) => [`\`${usage}\``, shows]))
    for (const { usage } of Object.values(HELPERS)) expect(compileTemplate(usage).only).toBeNull()
  })
  test('every block', () => {
    expect(rows(page('templates.md'), 'Blocks').map(([written]) => /^`\{\{#(\w+)/.exec(written ?? '')?.[1])).toEqual([...BLOCKS])
  })
  test('every question type', () => {
    expect(rows(page('answers.md'), 'Answers').map(([type]) => type)).toEqual(Object.keys(READERS).map((type) => `\`${type}\``))
  })
  test('every reason why an answer is wrong', () => {
    expect(rows(page('answers.md'), 'Why an answer is wrong')).toEqual(Object.entries(WHY_WRONG).map(([why, words]) => [`\`${why}\``, words]))
  })
})
