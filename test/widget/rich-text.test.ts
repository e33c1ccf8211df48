import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { readPlainText, readRichText, type Span, wordsOf } from '../../widget/core/rich-text.ts'

/** As HTML, to read the expectations easily. */
const html = (text: string): string =>
  readRichText(text)
    .map((block) =>
      'lines' in block
        ? `<${block.kind}>${block.lines.map((line) => line.map(show).join('')).join('<br>')}</${block.kind}>`
        : `<${block.kind}>${block.items.map((item) => `<li>${item.map(show).join('')}</li>`).join('')}</${block.kind}>`,
    )
    .join('')
const show = (span: Span): string => {
  if (typeof span === 'string') return span
  const inner = span.of.map(show).join('')
  return span.kind === 'link' ? `<a ${span.href}>${inner}</a>` : `<${span.kind}>${inner}</${span.kind}>`
}

describe('a bot’s text', () => {
  test.each([
    ['plain', '<p>plain</p>'],
    ['one\ntwo', '<p>one<br>two</p>'],
    ['one\n\ntwo', '<p>one</p><p>two</p>'],
    ['- a\n- b', '<ul><li>a</li><li>b</li></ul>'],
    ['1. a\n2. b', '<ol><li>a</li><li>b</li></ol>'],
    ['Look:\n* a\nthen', '<p>Look:</p><ul><li>a</li></ul><p>then</p>'],
    ['**bold** and *slanted* and `code *x*`', '<p><strong>bold</strong> and <em>slanted</em> and <code>code *x*</code></p>'],
    ['**very *much* so**', '<p><strong>very <em>much</em> so</strong></p>'],
    ['2 * 3 * 4 = 24', '<p>2 * 3 * 4 = 24</p>'],
    ['snake_case_name and 5*6*7', '<p>snake_case_name and 5*6*7</p>'],
    ['[our help](https://example.com/a?b=c)', '<p><a https://example.com/a?b=c>our help</a></p>'],
    ['see https://example.com/x.', '<p>see <a https://example.com/x>https://example.com/x</a>.</p>'],
    ['(www.example.com)', '<p>(<a https://www.example.com>www.example.com</a>)</p>'],
    ['write to bea@example.com!', '<p>write to <a mailto:bea@example.com>bea@example.com</a>!</p>'],
    ['[call](tel:+431234)', '<p><a tel:+431234>call</a></p>'],
    ['> quoted\n> **too**\nmine', '<blockquote>quoted<br><strong>too</strong></blockquote><p>mine</p>'],
    ['Run:\n```sh\nls *.txt\n\n> x\n```\ndone', '<p>Run:</p><pre>ls *.txt<br><br>> x</pre><p>done</p>'],
    ['```\nnever closed', '<pre>never closed</pre>'],
    ['**unclosed', '<p>**unclosed</p>'],
    ['<b>not html</b>', '<p><b>not html</b></p>'],
    ['', ''],
  ])('%j', (text, expected) => {
    expect(html(text)).toBe(expected)
  })

  test.each(['[x](javascript:alert(1))', '[x](JaVaScRiPt:alert`1`)', '[x](data:text/html,hi)', '[x](vbscript:x)', '[x](//evil)', '[x](file:///etc/passwd)'])(
    '%s is no link',
    (text) => {
      expect(html(text)).not.toContain('<a')
    },
  )

  test('every link has an allowed scheme, and no text is lost but its marks', () => {
    const piece = fc.constantFrom('a', ' ', '\n', '*', '**', '`', '[', ']', '(', ')', 'https://x.y/', 'javascript:', 'www.', '@', '.', '- ', '1. ', 'é')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }).map((parts) => parts.join('')), (text) => {
        const drawn = html(text)
        for (const [, target] of drawn.matchAll(/<a ([^>]*)>/g)) expect(target).toMatch(/^(https?:|mailto:|tel:)/)
        expect(drawn.match(/é/g)?.length ?? 0).toBeGreaterThanOrEqual(text.match(/é/g)?.length ?? 0)
      }),
    )
  })

  test('a long evil text is read in no time', () => {
    for (const evil of ['**a'.repeat(3000), '[a]('.repeat(3000), '`'.repeat(9000), 'a@'.repeat(4000), '*a '.repeat(3000)]) html(evil.slice(0, 10_000))
  })
})

test('what a visitor writes keeps its marks; its addresses are links', () => {
  expect(readPlainText('**hi** https://a.b/c, ok\n2')).toEqual([
    { kind: 'p', lines: [['**hi** ', { kind: 'link', href: 'https://a.b/c', of: ['https://a.b/c'] }, ', ok'], ['2']] },
  ])
})

test('an announcement has the words alone', () => {
  expect(wordsOf('Your order **12**:\n- a lamp\n- [a wick](https://x.y)\n\nBye.')).toBe('Your order 12: a lamp. a wick. Bye.')
})
