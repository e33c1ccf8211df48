import type { IconName } from '../../design/icon.tsx'
import type { FlowNode, NodeKind } from '../../../server/protocol/flow-graph.ts'

/** `word`: what a step of the kind does, before its text. `tone`: the colour of its mark, never the only sign. */
export type NodeLook = { word: string; icon: IconName; tone: 'talk' | 'think' | 'code' | 'people' | 'end' | 'anywhere' }

const LOOKS: Record<NodeKind, NodeLook> = {
  say: { word: 'Says', icon: 'reply', tone: 'talk' },
  ask: { word: 'Asks', icon: 'about', tone: 'talk' },
  branch: { word: 'Branches', icon: 'flow', tone: 'think' },
  split: { word: 'Splits', icon: 'flow', tone: 'think' },
  set: { word: 'Sets', icon: 'note', tone: 'think' },
  code: { word: 'Runs code', icon: 'canned', tone: 'code' },
  webhook: { word: 'Calls a webhook', icon: 'globe', tone: 'code' },
  wait: { word: 'Waits', icon: 'waiting', tone: 'think' },
  delay: { word: 'Waits', icon: 'waiting', tone: 'think' },
  goto: { word: 'Jumps', icon: 'next', tone: 'think' },
  call: { word: 'Calls the flow', icon: 'transfer', tone: 'think' },
  create: { word: 'Creates a', icon: 'plus', tone: 'code' },
  update: { word: 'Updates', icon: 'note', tone: 'code' },
  find: { word: 'Finds a', icon: 'search', tone: 'code' },
  'hand-off': { word: 'Hands off to', icon: 'users', tone: 'people' },
  assign: { word: 'Assigns to', icon: 'users', tone: 'people' },
  notify: { word: 'Notifies', icon: 'bell', tone: 'people' },
  'send-email': { word: 'Sends the e-mail', icon: 'mail', tone: 'people' },
  enroll: { word: 'Enrolls in', icon: 'flow', tone: 'think' },
  'answer-from': { word: 'Answers from', icon: 'search', tone: 'code' },
  'for-each': { word: 'For each of', icon: 'retry', tone: 'think' },
  end: { word: 'Ends', icon: 'closed', tone: 'end' },
  finish: { word: 'End of the conversation', icon: 'closed', tone: 'end' },
  back: { word: 'Back to the calling step', icon: 'back', tone: 'end' },
  anywhere: { word: 'At any time', icon: 'bell', tone: 'anywhere' },
}

export const lookOf = (node: FlowNode): NodeLook => LOOKS[node.kind]

/** A step in one line, for lists and screen readers: `topic: asks “What is it about?”`. */
export function nodeSentence(node: FlowNode): string {
  const { word } = lookOf(node)
  const name = node.name === null ? '' : `${node.name}: `
  if (node.kind === 'anywhere') return `${name}${word}, ${node.text}`
  if (node.text === '') return `${name}${word}`
  const spoken = node.kind === 'say' || node.kind === 'ask' || node.kind === 'end'
  return `${name}${word} ${spoken ? `“${plainText(node.text)}”` : plainText(node.text)}`
}

/** A template as people read it: what is filled in stands in brackets, what only some see is left as it is. */
export const plainText = (text: string): string =>
  text.replace(/\{\{\{?\s*[#/]\s*\w+[^}]*\}\}\}?|\{\{\s*else[^}]*\}\}/g, '').replace(/\{\{\{?\s*([^}]+?)\s*\}\}\}?/g, '[$1]').replace(/\s+/g, ' ').trim()
