import type { ComponentChild } from 'preact'
import { type Block, readPlainText, readRichText, type Span } from '../../widget/core/rich-text.ts'

/** A message's words; `plain`: as a visitor wrote them, without Markdown. */
export const RichText = ({ text, plain }: { text: string; plain: boolean }) => <>{(plain ? readPlainText(text) : readRichText(text)).map(block)}</>

function block(given: Block): ComponentChild {
  if (given.kind === 'pre') return <pre dir="ltr">{given.lines.join('\n')}</pre>
  if ('lines' in given) {
    const lines = given.lines.map((line, i) => [i > 0 && <br />, line.map(span)])
    return given.kind === 'p' ? <p>{lines}</p> : <blockquote>{lines}</blockquote>
  }
  const items = given.items.map((item) => <li>{item.map(span)}</li>)
  return given.kind === 'ul' ? <ul>{items}</ul> : <ol>{items}</ol>
}

function span(given: Span): ComponentChild {
  if (typeof given === 'string') return given
  const of = given.of.map(span)
  switch (given.kind) {
    case 'strong':
      return <strong>{of}</strong>
    case 'em':
      return <em>{of}</em>
    case 'code':
      return <code>{of}</code>
    case 'link':
      return <a href={given.href} target="_blank" rel="noopener noreferrer">{of}</a>
  }
}
